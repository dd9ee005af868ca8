"""Which place a row means: name, code with its scheme, and parent judged together; no disagreement is silent."""

from __future__ import annotations

from dataclasses import dataclass, field

from layidu.core.text import tidy
from layidu.places.answers import Field, Issue, Match, mend_text
from layidu.places.codes import CodeReading, other_vintages
from layidu.places.evidence import Evidence, Named, ParentSays, Question
from layidu.places.gazetteer import Gazetteer, Kind
from layidu.places.spelling import Candidate, readable
from layidu.places.spelling_rules import Thresholds

#: How far the next candidate must be behind (in likeness) for a held spelling to be answered with one proposal.
AHEAD = 0.1

__all__ = ["Candidate", "Issue", "Match", "Matcher"]


@dataclass
class _Verdict:
    """What each cell says of one place that the row may mean."""

    place: str
    likeness: float
    given: int = 0
    contradicted: dict[Field, CodeReading | None] = field(default_factory=dict)
    code: CodeReading | None = None
    parent: ParentSays | None = None
    parent_code: CodeReading | None = None

    @property
    def score(self) -> float:
        agreeing = self.given - len(self.contradicted)
        return round(self.likeness * agreeing / self.given, 3) if self.given else self.likeness


class Matcher:
    """Matches what rows say of places; equal questions are answered once, so use one matcher for a whole file.

    Decision served: which place a figure counts for, and which rows go back to their author. Method: every cell is read
    on its own; a row is matched when exactly one place agrees with all of them, else it is held with candidates.

    >>> from layidu.places.country import gazetteer_of
    >>> matcher = Matcher(gazetteer_of("mali"))
    >>> sound = matcher.match(name="BARAOUELI ", parent="Segou", code="ML0401", parent_code="MLI04",
    ...                       scheme="cod-ab-2021", kind="cercle")
    >>> sound.place, sound.status, [issue.code for issue in sound.issues]
    ('ML-2016:0401', 'matched', ['CODE-AUTRE-FORME'])
    >>> swapped = matcher.match(name="Yorosso", parent="Sikasso", code="ML0305", scheme="cod-ab-2021", kind="cercle")
    >>> swapped.place, swapped.proposal, [issue.code for issue in swapped.issues]
    (None, {'code': 'ML0307'}, ['LIEU-CODE-CONTREDIT'])
    """

    def __init__(self, gazetteer: Gazetteer, taken: Thresholds | None = None) -> None:
        """Takes the gazetteer and indexes its names; ``taken`` stands in for the thresholds on record."""
        self._gazetteer = gazetteer
        self._evidence = Evidence(gazetteer, taken)
        self._known: dict[tuple[str | None, ...], Match] = {}

    def match(
        self,
        name: str | None = None,
        *,
        parent: str | None = None,
        code: str | None = None,
        parent_code: str | None = None,
        scheme: str | None = None,
        division: str | None = None,
        kind: Kind | None = None,
    ) -> Match:
        """The place that these cells mean together, or why it is held.

        ``scheme`` declares what the codes mean, and so in which division the cells are read; ``division`` is the one
        asked for (the scheme's by default, else the country's own): where the same ground has a place there, that place
        is answered, else the place read, with LIEU-AUTRE-DECOUPAGE. ``kind`` is the level of the column. An empty cell
        says nothing. Errors: none; what is wrong, an unknown scheme or division included, is an issue of a held match.
        """
        key = (name, parent, code, parent_code, scheme, division, kind)
        if key not in self._known:
            self._known[key] = self._answer(*key)
        return self._known[key]

    def _answer(
        self, name: str | None, parent: str | None, code: str | None, parent_code: str | None, scheme: str | None,
        division: str | None, kind: Kind | None,
    ) -> Match:  # fmt: skip
        known_schemes = [s.id for s in self._gazetteer.schemes()]
        known_divisions = [d.id for d in self._gazetteer.divisions()]
        if scheme and scheme not in known_schemes:
            return _held(Issue("SCHEMA-INCONNU", "code", scheme, {"schemes": ", ".join(known_schemes)}))
        if division and division not in known_divisions:
            return _held(Issue("DECOUPAGE-INCONNU", "name", division, {"divisions": ", ".join(known_divisions)}))
        wanted = division or (self._gazetteer.scheme(scheme).division if scheme else self._gazetteer.default_division)
        read_in = self._gazetteer.scheme(scheme).division if scheme and tidy(code or parent_code or "") else wanted
        levels = self._gazetteer.division(read_in).kinds
        if kind is not None and not self._gazetteer.places(read_in, kind):
            names = {"division": read_in, "levels": ", ".join(levels)}
            return _held(Issue("NIVEAU-ABSENT", "name", kind, names))
        question = Question(
            readable(name or ""), readable(parent or ""), tidy(code or ""), tidy(parent_code or ""),
            scheme or None, read_in, wanted, kind,
        )  # fmt: skip
        texts: tuple[tuple[Field, str], ...] = (("name", name or ""), ("parent", parent or ""))
        issues = [
            Issue("TEXTE-MAL-LU", which, tidy(text), {"read_as": readable(text)})
            for which, text in texts
            if readable(text) != tidy(text)
        ]
        return self._judge(question, issues)

    def _judge(self, question: Question, issues: list[Issue]) -> Match:
        if not question.name and not question.code:
            return _held(*issues, Issue("LIEU-ABSENT", "name", ""))
        if question.code and not question.name and question.scheme is None:
            schemes = ", ".join(s.id for s in self._gazetteer.schemes())
            return _held(*issues, Issue("CODE-SANS-SCHEMA", "code", question.code, {"schemes": schemes}))
        readings = self._evidence.readings(question.code, question.scheme, question.division, question.kind)
        meant = frozenset(place for reading in readings for place in reading.places)
        named = self._evidence.named(question, meant)
        verdicts = [self._verdict(question, place, named, readings) for place in _possible(named, readings)]
        verdicts.sort(key=lambda verdict: (len(verdict.contradicted), -named.places.get(verdict.place, 0.0)))
        sound = [verdict for verdict in verdicts if not verdict.contradicted]
        if question.name and not named.places:
            return self._unknown(question, issues, named, verdicts)
        told_apart = [verdict for verdict in sound if verdict.parent and verdict.parent.says == "agrees"]
        sound = told_apart or sound
        if len(sound) > 1:
            return self._ambiguous(question, issues, sound)
        best = next(iter([*sound, *verdicts]), None)
        if best is None:
            return _held(*issues, self._unknown_code(question.code, "code", readings[0], ""))
        if len(verdicts) > 1 and len(sound) == 0 and self._undecided(verdicts, named):
            return self._ambiguous(question, issues, verdicts)
        proposal = self._proposal(question, best, named)
        issues += self._disagreements(question, best, proposal)
        if not question.name and best.code is not None and best.code.level != question.kind and question.kind:
            issues.append(self._other_level(question, best.code))
        if any(issue.severity == "error" for issue in issues):
            return Match(None, 0.0, "held", _candidates(verdicts, named), tuple(issues), proposal)
        issues += self._remarks(question, best, named)
        return self._matched(question, issues, best)

    def _undecided(self, verdicts: list[_Verdict], named: Named) -> bool:
        first, second = verdicts[0], verdicts[1]
        both_named = first.place in named.places and second.place in named.places
        return both_named and len(first.contradicted) == len(second.contradicted)

    def _verdict(self, question: Question, place: str, named: Named, readings: list[CodeReading]) -> _Verdict:
        verdict = _Verdict(place, named.places.get(place, 1.0))
        if question.name:
            verdict.given += 1
            if place not in named.places:
                verdict.contradicted["name"] = None
        if readings:
            verdict.given += 1
            agreeing = [r for r in readings if any(self._evidence.same_ground(place, meant) for meant in r.places)]
            verdict.code = (agreeing or readings)[0]
            if not agreeing:
                verdict.contradicted["code"] = verdict.code
        if question.parent:
            verdict.given += 1
            verdict.parent = self._evidence.parent_says(question.parent, place)
            if verdict.parent.says == "contradicts":
                verdict.contradicted["parent"] = None
        if question.parent_code and (reading := self._evidence.parent_reading(question, place)):
            verdict.given += 1
            verdict.parent_code = reading
            if reading.means is None or not self._evidence.holds(reading.means, place):
                verdict.contradicted["parent_code"] = reading
        return verdict

    def _proposal(self, question: Question, best: _Verdict, named: Named) -> dict[str, str]:
        place = self._gazetteer.place(best.place)
        parent = self._gazetteer.place(place.parent) if place.parent else None
        mends: dict[str, str | None] = {}
        for which in best.contradicted:
            if which == "name":
                mends[which] = place.name
            elif which == "code":
                mends[which] = self._own_code(question, best.code, place.id)
            elif parent is not None:
                code = self._own_code(question, best.parent_code, parent.id)
                mends[which] = parent.name if which == "parent" else code
        return {which: mend for which, mend in mends.items() if mend}

    def _own_code(self, question: Question, reading: CodeReading | None, place: str) -> str | None:
        scheme = question.scheme or (reading.scheme if reading else None)
        return self._gazetteer.own_code(place, scheme) if scheme else None

    def _disagreements(self, question: Question, best: _Verdict, proposal: dict[str, str]) -> list[Issue]:
        issues = []
        place, mend = self._gazetteer.place(best.place), mend_text(proposal)
        if "code" in best.contradicted or "name" in best.contradicted:
            reading = best.code
            if reading is None or (not reading.places and reading.means is None):
                issues.append(self._missing_code(question, best, reading, mend))
            else:
                issues.append(self._contradicted_code(question, best, reading, mend))
        parent = self._gazetteer.place(place.parent) if place.parent else None
        names = {
            "name": place.name, "level": self._gazetteer.kind_label(place.kind), "mend": mend,
            "parent_means": parent.name if parent else "–",
            "parent_level": self._gazetteer.kind_label(parent.kind if parent else None),
            "hint": self._hint(question) if "parent" in best.contradicted else "",
        }  # fmt: skip
        if "parent" in best.contradicted:
            issues.append(Issue("LIEU-PARENT-CONTREDIT", "parent", question.parent, names))
        if reading := best.contradicted.get("parent_code"):
            if reading.means is None:
                issues.append(self._unknown_code(question.parent_code, "parent_code", reading, mend))
            else:
                issues.append(Issue("LIEU-PARENT-CONTREDIT", "parent_code", question.parent_code, names))
        return issues

    def _hint(self, question: Question) -> str:
        divisions = [self._gazetteer.place(place).division for place in self._evidence.coherent_elsewhere(question)]
        return f"La ligne est cohérente dans le découpage {' ou '.join(divisions)}. " if divisions else ""

    def _contradicted_code(self, question: Question, best: _Verdict, reading: CodeReading, mend: str) -> Issue:
        named = question.name
        means = self._gazetteer.place(reading.means).name if reading.means else ""
        label = self._gazetteer.scheme(reading.scheme).label_fr
        names: dict[str, object] = {"name": named, "code_means": means or "–", "scheme": label, "mend": mend}
        if "name" not in best.contradicted:
            others = other_vintages(self._gazetteer, best.place, question.code, reading.scheme)
            if others:
                other = self._gazetteer.scheme(others[0]).label_fr
                vintage = {**names, "code_means": f"« {means} »", "other_scheme": other}
                return Issue("LIEU-CODE-AUTRE-VINTAGE", "code", question.code, vintage)
        return Issue("LIEU-CODE-CONTREDIT", "code", question.code, names)

    def _missing_code(self, question: Question, best: _Verdict, reading: CodeReading | None, mend: str) -> Issue:
        scheme = reading.scheme if reading else ""
        others = other_vintages(self._gazetteer, best.place, question.code, scheme)
        if others and reading is not None and not reading.country:
            names = {
                "name": question.name, "code_means": "aucun lieu", "mend": mend,
                "scheme": self._gazetteer.scheme(scheme).label_fr,
                "other_scheme": self._gazetteer.scheme(others[0]).label_fr,
            }  # fmt: skip
            return Issue("LIEU-CODE-AUTRE-VINTAGE", "code", question.code, names)
        return self._unknown_code(question.code, "code", reading, mend)

    def _unknown_code(self, value: str, which: Field, reading: CodeReading | None, mend: str) -> Issue:
        if reading is not None and reading.country:
            return Issue("CODE-AUTRE-PAYS", which, value, {"country": reading.country})
        scheme = self._gazetteer.scheme(reading.scheme).label_fr if reading else ""
        suggestion = f"Correction proposée : {mend}. " if mend else ""
        return Issue("CODE-INCONNU", which, value, {"scheme": scheme, "suggestion": suggestion})

    def _remarks(self, question: Question, best: _Verdict, named: Named) -> list[Issue]:
        issues = []
        place = self._gazetteer.place(best.place)
        if named.how == "near":
            issues.append(Issue("LIEU-ORTHOGRAPHE", "name", question.name, {"read_as": place.name}))
        if question.name and self._evidence.names.sanitary(question.name, place.kind):
            names = {"level": self._gazetteer.kind_label(place.kind), "read_as": place.name}
            issues.append(Issue("LIEU-SANITAIRE", "name", question.name, names))
        if named.how == "below":
            names = {"level": self._gazetteer.kind_label(place.kind), "read_as": place.name}
            issues.append(Issue("LIEU-PLUS-PETIT", "name", question.name, names))
        if named.how in ("level", "elsewhere") and question.kind not in (None, place.kind):
            labels = {
                "found_level": self._gazetteer.kind_label(place.kind),
                "level": self._gazetteer.kind_label(question.kind),
            }
            issues.append(Issue("LIEU-AUTRE-NIVEAU", "name", question.name, labels))
        if best.code is not None and best.code.other_form:
            issues.append(self._other_form("code", best.code, place.id))
        if best.parent_code is not None and best.parent_code.other_form and best.parent_code.means:
            issues.append(self._other_form("parent_code", best.parent_code, best.parent_code.means))
        if best.parent is not None and best.parent.says == "unknown":
            issues.append(Issue("LIEU-PARENT-INCONNU", "parent", question.parent))
        if best.parent is not None and best.parent.read_as:
            issues.append(Issue("LIEU-ORTHOGRAPHE", "parent", question.parent, {"read_as": best.parent.read_as}))
        if best.parent is not None and best.parent.division:
            names = {"division": question.division, "found_division": best.parent.division}
            issues.append(Issue("LIEU-AUTRE-DECOUPAGE", "parent", question.parent, names))
        return issues

    def _other_level(self, question: Question, reading: CodeReading) -> Issue:
        label = self._gazetteer.kind_label
        names = {"found_level": label(reading.level), "level": label(question.kind)}
        return Issue("CODE-AUTRE-NIVEAU", "code", question.code, names)

    def _other_form(self, which: Field, reading: CodeReading, place: str) -> Issue:
        plain = self._gazetteer.own_code(place, reading.scheme) or reading.plain
        names = {"plain": plain, "read_as": self._gazetteer.place(place).name}
        return Issue("CODE-AUTRE-FORME", which, reading.value, names)

    def _matched(self, question: Question, issues: list[Issue], best: _Verdict) -> Match:
        place = best.place
        if self._gazetteer.place(place).division != question.wanted:
            counterpart = self._evidence.counterpart(place, question.wanted)
            if counterpart is None:
                found = self._gazetteer.place(place).division
                names = {"division": question.wanted, "found_division": found}
                issues.append(Issue("LIEU-AUTRE-DECOUPAGE", "name", question.name or question.code, names))
            place = counterpart or place
        corroborated = best.given > 1 and not (best.parent and best.parent.says == "unknown" and best.given == 2)
        alone = 0.95 if question.name else 0.9
        confidence = round(best.likeness * (1.0 if corroborated else alone), 3)
        return Match(place, confidence, "matched", (Candidate(place, confidence),), tuple(issues))

    def _ambiguous(self, question: Question, issues: list[Issue], verdicts: list[_Verdict]) -> Match:
        candidates = tuple(Candidate(verdict.place, verdict.score) for verdict in verdicts)
        shown = ", ".join(self._described(candidate.place) for candidate in candidates[:5])
        which: Field = "name" if question.name else "code"
        issue = Issue("LIEU-AMBIGU", which, question.name or question.code, {"candidates": shown})
        return Match(None, 0.0, "held", candidates, (*issues, issue))

    def _described(self, id: str) -> str:
        place = self._gazetteer.place(id)
        return f"{self._gazetteer.kind_label(place.kind)} {place.name} ({place.division})"

    def _unknown(self, question: Question, issues: list[Issue], named: Named, verdicts: list[_Verdict]) -> Match:
        coded = [verdict for verdict in verdicts if set(verdict.contradicted) == {"name"}]
        near = named.near
        clear = near and (len(near) == 1 or near[0].score - near[1].score >= AHEAD)
        likely = coded[0].place if len(coded) == 1 else near[0].place if clear else None
        proposal = {"name": self._gazetteer.place(likely).name} if likely else {}
        suggestion = f"Vouliez-vous dire {proposal['name']} ? " if proposal else ""
        names = {"known": self._gazetteer.known_label(question.kind), "suggestion": suggestion}
        issue = Issue("LIEU-INCONNU", "name", question.name, names)
        foreign = [
            self._unknown_code(question.code, "code", reading, "")
            for reading in self._evidence.readings(question.code, question.scheme, question.division, question.kind)
            if not reading.places
        ]
        return Match(None, 0.0, "held", _candidates(verdicts, named), (*issues, issue, *foreign[:1]), proposal)


def _possible(named: Named, readings: list[CodeReading]) -> list[str]:
    coded: list[str] = []
    for reading in readings:
        own = [reading.means] if reading.means in reading.places else sorted(reading.places)
        coded += [place for place in own if place is not None]
    return list(dict.fromkeys([*named.places, *coded]))


def _candidates(verdicts: list[_Verdict], named: Named) -> tuple[Candidate, ...]:
    scores = {candidate.place: candidate.score for candidate in named.near}
    for verdict in verdicts:
        scores[verdict.place] = max(verdict.score, scores.get(verdict.place, 0.0))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Candidate(place, score) for place, score in ranked[:5])


def _held(*issues: Issue) -> Match:
    return Match(None, 0.0, "held", (), issues)
