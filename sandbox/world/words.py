"""Words that names are made of."""

# fmt: off
COMPANY_FIRST = (
    "Alpine", "Amber", "Anchor", "Birch", "Blue", "Bright", "Cedar", "Coral", "Delta", "Eagle", "Ember", "Falcon",
    "Forest", "Golden", "Granite", "Harbor", "Ivory", "Juniper", "Kestrel", "Lakeside", "Maple", "Northern", "Oak",
    "Orchid", "Pacific", "Quartz", "River", "Silver", "Summit", "Tidal",
)
COMPANY_SECOND = (
    "Bakery", "Builders", "Clinic", "Dental", "Design", "Electrical", "Engineering", "Farms", "Foods", "Freight",
    "Gallery", "Hotels", "Insurance", "Joinery", "Kitchens", "Legal", "Logistics", "Media", "Motors", "Optics",
    "Pharmacy", "Plumbing", "Realty", "School",
)
GIVEN_NAMES = (
    "Ada", "Bela", "Chloe", "Dario", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kavya", "Liam", "Mona",
    "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Samir", "Tess",
)
FAMILY_NAMES = (
    "Abbott", "Braun", "Costa", "Diaz", "Eriksen", "Fischer", "Gupta", "Haddad", "Ivanova", "Jansen", "Kowalski",
    "Laurent", "Meyer", "Novak", "Okafor",
)
OFFICES = (
    *(("Level 3", "Sydney", "NSW", "Australia", "AU"),) * 5,
    *(("Hay Street", "Perth", "WA", "Australia", "AU"),) * 3,
    *(("Collins Street", "Melbourne", "VIC", "Australia", "AU"),) * 2,
    ("Quay Street", "Auckland", None, "New Zealand", "NZ"),
)
"""Office, city, state, country, and its two letters."""
JOBS = {
    "Sales": ("Account manager", "Sales consultant", "Head of sales"),
    "Operations": ("Technician", "Planner", "Operations manager"),
    "Service": ("Consultant", "Service desk"),
    "Finance": ("Accountant", "Clerk"),
    "Kiosk": ("Shop assistant",),
    None: ("Consultant", "Intern"),
}
"""Department -> what people there do."""
# fmt: on
