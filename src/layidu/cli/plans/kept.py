"""``layidu plan list | show | adopt``: plans of the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from layidu.cli.options import json_option, opened, workspace_option
from layidu.cli.plans.printing import print_plan
from layidu.cli.printing import print_json, print_table
from layidu.cli.words import _


@click.command("list", help=_("The plans made so far, newest first."))
@workspace_option
@json_option
def list_(workspace_folder: Path | None, as_json: bool) -> None:
    """Print one line a plan."""
    from dataclasses import asdict

    from layidu.cycle.planning.loading import listed_plans

    opened(workspace_folder)
    found = listed_plans()
    if as_json:
        print_json([asdict(plan) for plan in found])
        return
    print_table(
        [_("Plan"), _("Title"), _("Made on"), _("Lines"), _("Good done"), _("Proposed"), _("Adopted")],
        [
            [p.ref, p.title, p.made_on.isoformat(), str(p.lines), p.impact, str(p.proposed), str(p.adopted)]
            for p in found
        ],
        numeric=(3, 5, 6),
    )


@click.command("show", help=_("A plan again, as it was made."))
@click.argument("ref", metavar="P1")
@workspace_option
@click.option("--all", "whole", is_flag=True, help=_("Every line."))
@click.option("--out", type=click.Path(path_type=Path), help=_("Its workbook (xlsx) or its page (pdf)."))
@json_option
def show(ref: str, workspace_folder: Path | None, whole: bool, out: Path | None, as_json: bool) -> None:
    """Print the plan, or write it."""
    from layidu.cycle.planning.loading import open_plan
    from layidu.cycle.planning.storing import plain

    opened(workspace_folder)
    content = open_plan(ref).content
    if out is not None:
        from layidu.publishing.plan.workbook import render_plan

        if out.suffix.lower() == ".pdf":
            from layidu.publishing.plan.page import render_page

            out.write_bytes(render_page(content))
        else:
            out.write_bytes(render_plan(content))
        click.echo(_("Written: {out}").format(out=out), err=True)
    elif as_json:
        print_json(plain(content))
    else:
        print_plan(content, lines=len(content.lines) if whole else 40)


@click.command("adopt", help=_("Request a plan's lines of their partners."))
@click.argument("ref", metavar="P1")
@workspace_option
@click.option("--only", multiple=True, metavar="N", help=_("Only this line (may be given several times)."))
@click.option("--partner", "partners", multiple=True, metavar=_("PARTNER"), help=_("Only the lines of this partner."))
@json_option
def adopt(
    ref: str, workspace_folder: Path | None, only: tuple[str, ...], partners: tuple[str, ...], as_json: bool
) -> None:
    """Change the lines' status from proposed to requested."""
    from layidu.cycle.planning.adopting import adopt as adopted

    workspace = opened(workspace_folder)
    done = adopted(workspace, ref, only=only, partners=partners)
    if as_json:
        print_json({"plan": done.plan, "requested": list(done.requested), "already": done.already})
        return
    click.echo(_("{plan}: {count} commitments requested of their partners.").format(
        plan=done.plan, count=len(done.requested)))  # fmt: skip
    for finding in done.findings:
        click.echo(finding.sentence())


commands = (list_, show, adopt)
