"""The one actor that a reader means."""

from __future__ import annotations

from layidu.catalogue.findings import refusal
from layidu.ledger.queries.actors import ActorFact, actor_names, find_actors


def the_actor(name: str) -> ActorFact:
    """The actor called so. Errors: Refusal ACTEUR-INCONNU (with the nearest names) or ACTEUR-AMBIGU."""
    found = find_actors(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise refusal("ACTEUR-AMBIGU", value=name, candidates=", ".join(actor.name for actor in found[:8]))
    from rapidfuzz import process

    near = [match[0] for match in process.extract(name, sorted(set(actor_names().values())), limit=3, score_cutoff=60)]
    suggestion = f"Vouliez-vous dire {', '.join(near)} ?" if near else "Importez d'abord un fichier qui le nomme."
    raise refusal("ACTEUR-INCONNU", value=name, suggestion=suggestion)
