"""listmonk subscriber import: its documentation's import and querying pages. Three columns, everything else as JSON."""

from segmentation.exports.columns import audience, data_date, email, full_name, person, plain
from segmentation.exports.destination import Destination

LISTMONK = Destination(
    id="listmonk",
    form="csv",
    columns=(
        email(channels=("email",)),
        full_name(),
        plain("customer_id"),
        person("first_name"),
        person("last_name"),
        plain("language"),
        person("city"),
        plain("region"),
        plain("country"),
        plain("score"),
        plain("chance"),
        plain("level"),
        data_date(),
        audience("segment"),
        plain("arm"),
        plain("offer"),
    ),
    channels=("email",),
    needs={"email": ("email", "name")},
    usual={"email": ("customer_id",)},
    attributes=True,
    folded="attributes",
)
