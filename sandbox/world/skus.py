"""Real products of Microsoft's: SKU GUIDs, part numbers, display names and service plans as it publishes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """One service inside a SKU. `applies_to` is Graph's "User" or "Company"."""

    plan_id: str
    name: str
    title: str
    applies_to: str = "User"


@dataclass(frozen=True, slots=True)
class Sku:
    """One product. `title` is the display name that Partner Center shows and Graph does not."""

    sku_id: str
    part_number: str
    title: str
    applies_to: str = "User"
    plans: tuple[ServicePlan, ...] = ()

    @property
    def mailbox_gb(self) -> int:
        """Return the size of the mailbox it brings, 0 where it brings none."""
        names = {plan.name for plan in self.plans}
        return 100 if "EXCHANGE_S_ENTERPRISE" in names else 50 if "EXCHANGE_S_STANDARD" in names else 0


FOUNDATION = ServicePlan(
    "113feb6c-3fe4-4440-bddc-54d774bf0318", "EXCHANGE_S_FOUNDATION", "Exchange Foundation", "Company"
)
EXCHANGE_1 = ServicePlan("9aaf7827-d63c-4b61-89c3-182f06f82e5c", "EXCHANGE_S_STANDARD", "Exchange Online (Plan 1)")
EXCHANGE_2 = ServicePlan("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE", "Exchange Online (Plan 2)")
SHAREPOINT_2 = ServicePlan("5dbe027f-2339-4123-9542-606e4d348a72", "SHAREPOINTENTERPRISE", "SharePoint (Plan 2)")
TEAMS = ServicePlan("57ff2da0-773e-42df-b2af-ffb7a2317929", "TEAMS1", "Microsoft Teams")
OFFICE = ServicePlan("43de0ff5-c92c-492b-9116-175376d08c38", "OFFICESUBSCRIPTION", "Microsoft 365 Apps for enterprise")
ENTRA_P1 = ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM", "Microsoft Entra ID P1")
ENTRA_P2 = ServicePlan("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2", "Microsoft Entra ID P2")
INTUNE = ServicePlan("c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "INTUNE_A", "Microsoft Intune Plan 1")
POWER_BI = ServicePlan("70d33638-9c74-4d01-bfd3-562de28bd4ba", "BI_AZURE_P2", "Power BI Pro")
VISIO = ServicePlan("663a804f-1c30-4ff0-9915-9db84f0d1cea", "VISIO_CLIENT_SUBSCRIPTION", "Visio Desktop App")

_SKUS = (
    Sku("cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "SPB", "Microsoft 365 Business Premium",
        plans=(EXCHANGE_1, TEAMS, ENTRA_P1, INTUNE)),
    Sku("f245ecc8-75af-4f8e-b61f-27d8114de5f3", "O365_BUSINESS_PREMIUM", "Microsoft 365 Business Standard",
        plans=(EXCHANGE_1, TEAMS)),
    Sku("3b555118-da6a-4418-894f-7df1e2096870", "O365_BUSINESS_ESSENTIALS", "Microsoft 365 Business Basic",
        plans=(EXCHANGE_1, TEAMS)),
    Sku("dab7782a-93b1-4074-8bb1-0e61318bea0b", "SMB_BUSINESS_ESSENTIALS", "Microsoft 365 Business Basic",
        plans=(EXCHANGE_1, TEAMS)),
    Sku("cdd28e44-67e3-425e-be4c-737fab2899d3", "O365_BUSINESS", "Microsoft 365 Apps for business"),
    Sku("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3", "Microsoft 365 E3",
        plans=(EXCHANGE_2, SHAREPOINT_2, TEAMS, OFFICE, ENTRA_P1, INTUNE)),
    Sku("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5", "Microsoft 365 E5",
        plans=(EXCHANGE_2, SHAREPOINT_2, TEAMS, OFFICE, ENTRA_P2, INTUNE, POWER_BI)),
    Sku("66b55226-6b4f-492c-910c-a3b7a3c9d993", "SPE_F1", "Microsoft 365 F3", plans=(TEAMS, ENTRA_P1, INTUNE)),
    Sku("18181a46-0d4e-45cd-891e-60aabd171b4e", "STANDARDPACK", "Office 365 E1", plans=(EXCHANGE_1, TEAMS)),
    Sku("6fd2c87f-b296-42f0-b197-1e91e994b900", "ENTERPRISEPACK", "Office 365 E3",
        plans=(EXCHANGE_2, SHAREPOINT_2, TEAMS, OFFICE)),
    Sku("c7df2760-2c81-4ef7-b578-5b5392b571df", "ENTERPRISEPREMIUM", "Office 365 E5",
        plans=(EXCHANGE_2, SHAREPOINT_2, TEAMS, OFFICE, POWER_BI)),
    Sku("4b585984-651b-448a-9e53-3b10f069cf7f", "DESKLESSPACK", "Office 365 F3", plans=(TEAMS,)),
    Sku("4b9405b0-7788-4568-add1-99614e613b69", "EXCHANGESTANDARD", "Exchange Online (Plan 1)", plans=(EXCHANGE_1,)),
    Sku("19ec0d23-8335-4cbd-94ac-6050e30712fa", "EXCHANGEENTERPRISE", "Exchange Online (Plan 2)",
        plans=(EXCHANGE_2,)),
    Sku("efccb6f7-5641-4e0e-bd10-b4976e1bf68e", "EMS", "Enterprise Mobility + Security E3",
        plans=(ENTRA_P1, INTUNE)),
    Sku("b05e124f-c7cc-45a0-a6aa-8cf78c946968", "EMSPREMIUM", "Enterprise Mobility + Security E5",
        plans=(ENTRA_P2, INTUNE)),
    Sku("078d2b04-f1bd-4111-bbd4-b4b1b354cef4", "AAD_PREMIUM", "Microsoft Entra ID P1", plans=(ENTRA_P1,)),
    Sku("84a661c4-e949-4bd2-a560-ed7766fcaf2b", "AAD_PREMIUM_P2", "Microsoft Entra ID P2", plans=(ENTRA_P2,)),
    Sku("061f9ace-7d42-4136-88ac-31dc755f143f", "INTUNE_A", "Microsoft Intune Plan 1", plans=(INTUNE,)),
    Sku("c5928f49-12ba-48f7-ada3-0d743a3601d5", "VISIOCLIENT", "Visio Plan 2", plans=(FOUNDATION, VISIO)),
    Sku("4b244418-9658-4451-a2b8-b5e2b364e9bd", "VISIOONLINE_PLAN1", "Visio Plan 1", plans=(FOUNDATION,)),
    Sku("53818b1b-4a27-454b-8896-0dba576410e6", "PROJECTPROFESSIONAL", "Planner and Project Plan 3",
        plans=(FOUNDATION,)),
    Sku("09015f9f-377f-4538-bbb5-f75ceb09358a", "PROJECTPREMIUM", "Planner and Project Plan 5",
        plans=(FOUNDATION,)),
    Sku("f8a1db68-be16-40ed-86d5-cb42ce701560", "POWER_BI_PRO", "Power BI Pro", plans=(FOUNDATION, POWER_BI)),
    Sku("639dec6b-bb19-468b-871c-c5c441c4b0cb", "Microsoft_365_Copilot", "Microsoft 365 Copilot"),
    Sku("0c266dff-15dd-4b49-8397-2bb16070ed52", "MCOMEETADV", "Microsoft 365 Audio Conferencing"),
    Sku("e43b5b99-8dfb-405f-9987-dc307f34bcbd", "MCOEV", "Microsoft Teams Phone Standard"),
    Sku("f30db892-07e9-47e9-837c-80727f46fd3d", "FLOW_FREE", "Microsoft Power Automate Free", plans=(FOUNDATION,)),
    Sku("a403ebcc-fae0-4ca2-8c8c-7a907fd6c235", "POWER_BI_STANDARD", "Microsoft Fabric (Free)", plans=(FOUNDATION,)),
    Sku("99049c9c-6011-4908-bf17-15f496e6519d", "SHAREPOINTSTORAGE", "Office 365 Extra File Storage", "Company"),
)  # fmt: skip

CATALOGUE = {sku.part_number: sku for sku in _SKUS}
BY_ID = {sku.sku_id: sku for sku in _SKUS}
FREE = frozenset({"FLOW_FREE", "POWER_BI_STANDARD"})
