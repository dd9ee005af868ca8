"""Every address of the application."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from allauth.usersessions import urls as session_urls
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from layidu.web.access import accounts, health, inviting, keys
from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.api import operations
from layidu.web.api.api import api
from layidu.web.attendance import views as attendance
from layidu.web.directory import reported
from layidu.web.directory import views as directory
from layidu.web.figures import views as figures
from layidu.web.home import views as home
from layidu.web.inbox import decisions as inbox_decisions
from layidu.web.inbox import newcomers as inbox_newcomers
from layidu.web.inbox import pairing as inbox_pairing
from layidu.web.inbox import posting as inbox_posting
from layidu.web.inbox import views as inbox
from layidu.web.oversight import audit, changes, comparing, downloads, followup, presence
from layidu.web.pages import views as pages
from layidu.web.pages.sealed import register
from layidu.web.plans import views as plans
from layidu.web.promises import views as promises
from layidu.web.region import views as region
from layidu.web.reports import mends, receipts, recorded, uploads
from layidu.web.reports import offline as offline_reports
from layidu.web.reports import views as reports


def _wanted(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The library's views that have an action, and none of the others."""
    found: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found.append(URLResolver(pattern.pattern, _wanted(pattern.url_patterns)))
        elif pattern.name in LIBRARY_ACTIONS:
            found.append(pattern)
    return found


register()
assert operations  # loading the module is what adds the operations
#: French at the address itself, English under /en/: a page says its language by its address, without a cookie.
urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]
urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("aide/", pages.guide, name="help"),
    path("fichiers/<str:sha256>", home.prepared_file, name="prepared-file"),
    path("publications/<snapshot:snapshot_id>", home.publication, name="publication"),
    path("engagements/fichier.<str:form>", downloads.promises_file, name="promises-file"),
    path("engagements/", promises.promises, name="promises"),
    path("engagements/<commitment:ref>/", promises.promise, name="promise"),
    path("engagements/<commitment:ref>/lignes/", reported.promise_rows, name="promise-rows"),
    path("lieux/", directory.places, name="places"),
    path("lieux/<str:place_id>/", directory.place, name="place"),
    path("lieux/<str:place_id>/<str:month>/", reported.place_rows, name="place-rows"),
    path("acteurs/", directory.actors, name="actors"),
    path("acteurs/<str:actor_id>/", directory.actor, name="actor"),
    path("acteurs/<str:actor_id>/lignes/", reported.actor_rows, name="actor-rows"),
    path("acteurs/<str:actor_id>/versements/", reported.actor_payments, name="actor-payments"),
    path("n/<str:figure_id>", figures.figure, name="figure"),
    path("corbeille/", inbox.inbox, name="inbox"),
    path("corbeille/lignes/<row:row_id>/", inbox.held_row, name="held-row"),
    path("corbeille/lignes/decider", inbox_posting.settle_rows, name="settle-rows"),
    path("corbeille/doublons/", inbox.repeats, name="inbox-repeats"),
    path("corbeille/doublons/decider", inbox_pairing.settle_pair, name="settle-pair"),
    path("corbeille/lieux/", inbox.place_names, name="inbox-places"),
    path("corbeille/lieux/decider", inbox_posting.settle_place, name="settle-place"),
    path("corbeille/acteurs/", inbox.actor_names, name="inbox-actors"),
    path("corbeille/acteurs/decider", inbox_pairing.settle_actors, name="settle-actors"),
    path("corbeille/organisations/", inbox_newcomers.new_organisations, name="inbox-new"),
    path("corbeille/organisations/decider", inbox_newcomers.settle_new, name="settle-new"),
    path("corbeille/decisions/", inbox_decisions.decisions, name="inbox-decisions"),
    path("corbeille/annuler", inbox_posting.undo, name="inbox-undo"),
    path("rapports/", reports.reports, name="reports"),
    path("rapports/manifest.webmanifest", offline_reports.manifest, name="report-manifest"),
    path("rapports/worker.js", offline_reports.worker, name="report-worker"),
    path("rapports/fichiers/<str:upload_id>/", uploads.file, name="report-file"),
    path("rapports/fichiers/<str:upload_id>/annote", uploads.annotated, name="report-annotated"),
    path("rapports/recus/", receipts.receipts, name="report-receipts"),
    path("rapports/recus/<str:number>/corriger", mends.held_lines, name="report-held"),
    path("rapports/<str:actor_id>/fichier/", uploads.upload, name="report-upload"),
    path("rapports/<str:actor_id>/hors-ligne/", offline_reports.offline, name="report-offline"),
    path("rapports/<str:actor_id>/envoi", offline_reports.send_offline, name="report-send-offline"),
    path("rapports/<str:actor_id>/<str:month>/", reports.start, name="report-start"),
    path("rapports/<str:actor_id>/<str:month>/<int:number>/", reports.step, name="report-step"),
    path("rapports/<str:actor_id>/<str:month>/relire/", reports.review, name="report-review"),
    path("rapports/<str:actor_id>/<str:month>/enregistre/", recorded.recorded, name="report-recorded"),
    path("rapports/<str:actor_id>/<str:month>/envoyer/", reports.send_form, name="report-send"),
    path("recu/", receipts.check, name="receipt-check"),
    path("recu/<str:number>/", receipts.receipt, name="receipt"),
    path("administration/", accounts.accounts, name="accounts"),
    path("administration/comptes/<str:username>/", accounts.account, name="account"),
    path("administration/comptes/<str:username>/roles/<str:grant>/fin", accounts.end_role, name="end-role"),
    path("administration/comptes/<str:username>/fin", accounts.end_access, name="end-access"),
    path(
        "administration/comptes/<str:username>/second-facteur",
        accounts.forget_second_factor,
        name="forget-second-factor",
    ),
    path("administration/comptes/<str:username>/mot-de-passe", accounts.password_link, name="password-link"),
    path("administration/comptes/<str:username>/traces.json", accounts.account_traces, name="account-traces"),
    path("administration/invitations/", inviting.invitations, name="invitations"),
    path("administration/invitations/<str:invitation>/", inviting.preview, name="invitation-preview"),
    path("administration/invitations/<str:invitation>/envoi", inviting.send, name="send-invitation"),
    path("administration/invitations/<str:invitation>/retrait", inviting.withdraw, name="withdraw-invitation"),
    path("administration/sante/", health.health, name="health"),
    path("administration/sante/travaux/<job:job>/relance", health.retry_job, name="retry-job"),
    path("administration/sante/travaux/<job:job>/oubli", health.dismiss_job, name="dismiss-job"),
    path("invitation/<str:key>/", inviting.invitation, name="invitation"),
    path("compte/jetons/", keys.tokens, name="tokens"),
    path("compte/jetons/<str:token>/fin", keys.end_token, name="end-token"),
    path("assiduite/", attendance.attendance, name="attendance"),
    path("assiduite/rappel/", attendance.write_reminder, name="write-reminder"),
    path("assiduite/rappel/envoi", attendance.send_reminder, name="send-reminder"),
    path("assiduite/rappels/", attendance.reminders, name="reminders"),
    path("assiduite/rappels/<str:reminder_id>/", attendance.reminder, name="reminder"),
    path("assiduite/rappel/ecarter", attendance.set_aside, name="set-aside-reminder"),
    path("assiduite/<str:actor_id>/<str:month>/", attendance.report, name="attendance-report"),
    path("region/", region.regions, name="regions"),
    path("region/<str:place_id>/", region.region, name="region"),
    path("region/<str:place_id>/indicateurs/<str:key>/", region.series, name="region-series"),
    path("region/<str:place_id>/preparer", region.make_page, name="make-region-page"),
    path("region/<str:place_id>/fiche", region.make_pdf, name="make-region-pdf"),
    path("region/<str:place_id>/fiche.pdf", region.region_pdf, name="region-pdf"),
    path("region/<str:place_id>/autoevaluation/", region.assessment, name="assessment"),
    path("region/<str:place_id>/autoevaluation/avis", region.assess, name="assess-region"),
    path("comparer/", comparing.comparison, name="comparison"),
    path("comparer/ecart/", comparing.difference, name="difference"),
    path("comparer/<str:period>/<str:level>.<str:form>", downloads.coverage_file, name="coverage-file"),
    path("qui-fait-quoi/", presence.who, name="who"),
    path("qui-fait-quoi/liste.<str:form>", presence.who_file, name="who-file"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<snapshot:plan_id>/", plans.plan, name="plan"),
    path("plans/<snapshot:plan_id>/question", plans.ask_plan, name="ask-plan"),
    path("plans/<snapshot:plan_id>/<str:view>/", plans.plan_view, name="plan-view"),
    path("suivi/", followup.follow_up, name="follow-up"),
    path("audit/", audit.audit, name="audit"),
    path("audit/changements/", changes.audit_changes, name="audit-changes"),
    path("audit/engagements/<commitment:ref>/", audit.audit_promise, name="audit-promise"),
    path("audit/lignes/<row:row_id>/", audit.audit_row, name="audit-row"),
    path("compte/", include(_wanted(account_urls.urlpatterns))),
    path("compte/mfa/", include(_wanted(mfa_urls.urlpatterns))),
    path("compte/sessions/", include(_wanted(session_urls.urlpatterns))),
    prefix_default_language=False,
)
