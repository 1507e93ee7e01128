"""Microsoft's list of product names becomes names by GUID, or a clear refusal."""

import pytest

from services.errors import Malformed
from services.published_names import parse_names

HEAD = "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names\n"
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"


def test_the_first_name_of_a_guid_is_kept_and_guids_are_lower_case() -> None:
    rows = f"Microsoft 365 E3,SPE_E3,{E3.upper()},A,1,B\nOffice 365 E3,SPE_E3,{E3},A,2,B\n"
    assert parse_names(("\ufeff" + HEAD + rows).encode()) == {E3: "Microsoft 365 E3"}


def test_rows_without_a_guid_or_a_name_are_passed_over() -> None:
    rows = f"Nameless,X,not-a-guid,A,1,B\n ,Y,{E3},A,1,B\nMicrosoft 365 E3,SPE_E3,{E3},A,1,B\n"
    assert parse_names((HEAD + rows).encode()) == {E3: "Microsoft 365 E3"}


def test_a_list_written_by_excel_is_read() -> None:
    names = parse_names((HEAD + f"Microsoft 365 – E3,SPE_E3,{E3},A,1,B\n").encode("cp1252"))
    assert names == {E3: "Microsoft 365 – E3"}


@pytest.mark.parametrize("content", [b"", b"<html>sign in</html>", b"GUID,Name\n1,2\n", HEAD.encode()])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse_names(content)
