"""``commands.md``: every command of the command line, in French."""

from __future__ import annotations

from collections.abc import Iterator

import click

from generators.markdown import WRITTEN, code, table


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group with the words that call it, groups before their commands."""
    for name in sorted(group.commands):
        found = group.commands[name]
        yield f"{path} {name}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{path} {name}")


def option_row(option: click.Option, context: click.Context) -> list[str]:
    """How it is written, what it does, and what holds without it."""
    names = ", ".join(code(name) for name in [*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else option.make_metavar(context)
    if isinstance(option.type, click.Choice):
        value = " | ".join(map(str, option.type.choices))
    elif isinstance(option.type, click.DateTime):
        value = "AAAA-MM-JJ"
    notes = [option.help or ""]
    if option.required:
        notes.append("Obligatoire.")
    if option.multiple:
        notes.append("Peut être répétée.")
    if option.envvar:
        notes.append(f"Ou la variable {code(option.envvar)}.")
    if isinstance(option.show_default, str):
        notes.append(f"Par défaut : {option.show_default}.")
    elif option.show_default:
        notes.append(f"Par défaut : `{option.default}`.")
    written = names + (f" `{value}`" if value else "")
    return [written, " ".join(note for note in notes if note)]


def command_section(path: str, command: click.Command) -> str:
    """One command: what it does, how it is written, its arguments and options."""
    context = click.Context(command, info_name=path)
    text = f"## {path}\n\n{command.help or ''}\n"
    if isinstance(command, click.Group) and not command.invoke_without_command:
        return text
    text += "\n"
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    written = " ".join(argument.make_metavar(context) for argument in arguments)
    options = [p for p in command.params if isinstance(p, click.Option)]
    text += f"```\n{' '.join(part for part in (path, '[OPTIONS]' if options else '', written) if part)}\n```\n"
    if options:
        text += "\n" + table(["option", "ce qu'elle fait"], (option_row(each, context) for each in options))
    return text


def commands_page() -> str:
    """``commands.md``: every command of the command line, in French."""
    from layidu.cli.main import layidu as root

    found = list(commands(root, "layidu"))
    rows = [[f"[`{path}`](#{path.replace(' ', '-')})", each.help or ""] for path, each in found]
    parts = [
        "# Commandes\n",
        WRITTEN,
        f"{root.help}\n",
        table(["commande", "ce qu'elle fait"], rows),
        "Toutes acceptent `--help`. `layidu --version` donne la version.\n",
        "## Codes de sortie\n",
        table(
            ["code", "sens"],
            [
                ["0", "fait"],
                ["1", "fait, mais des lignes sont retenues (ou un des fichiers est refusé)"],
                ["2", "rien n'a été fait ; le message dit pourquoi et quoi faire"],
            ],
        ),
        "## Variables d'environnement\n",
        table(
            ["variable", "effet"],
            [
                ["`LAYIDU_WORKSPACE`", "l'espace de travail quand `--workspace` n'est pas donné"],
                ["`LAYIDU_LANG`", "langue de l'interface : `fr` (par défaut) ou `en`"],
                ["`DATABASE_URL`", "une base PostgreSQL au lieu du fichier SQLite de l'espace de travail"],
            ],
        ),
        *(command_section(path, command) for path, command in found),
    ]
    return "\n".join(parts)
