"""Which values of a field some customer has."""

from segmentation.filters.facts import Customer
from segmentation.storage.vocabulary import unheld_values
from tests.population import snapshot_of


def test_values_nobody_has_with_the_one_that_differs_in_case_only():
    countries = ["France", "FRANCE", "Straße", "ÎLE", "x'; DROP TABLE text_values; --", None]
    connection = snapshot_of([Customer(fields={"country": country}) for country in countries])
    connection.execute("UPDATE text_values SET customers = 2 WHERE value = 'FRANCE'")
    wanted = ["france", "France", "STRASSE", "île", "Atlantis", "", "x'; DROP TABLE text_values; --"]
    found = unheld_values(connection, "country", wanted)
    assert list(found.items()) == [
        ("france", "FRANCE"),
        ("STRASSE", "Straße"),
        ("île", "ÎLE"),
        ("Atlantis", None),
        ("", None),
    ]
    assert unheld_values(connection, "country", ["France"]) == {}
    assert unheld_values(connection, "no such field", ["France"]) == {"France": None}
