"""Route the program's pages: one list for each area."""

from django.urls import URLPattern, path

from monitoring.views import (
    bench,
    bench_import,
    bulk_counseling,
    correcting,
    counter,
    counter_authorizations,
    day,
    delegates,
    enrolling,
    glass,
    guardian,
    guardians,
    health,
    history,
    home,
    inbox,
    my,
    my_calendar,
    my_consents,
    my_contraception,
    my_diary,
    my_documents,
    my_learning,
    my_messages,
    my_questions,
    my_record,
    outbox,
    patient_access,
    patients,
    people,
    prescribing,
    recording,
    reminder_links,
    reports,
    saved_views,
    side_effects,
    staff,
    staff_outages,
    staff_refusals,
    staff_reminders,
    staff_transfers,
    transfers,
    what_if,
    worklist,
)

clinician_urls = [
    path("", home.home, name="home"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("worklist/changes/", worklist.changes, name="worklist_changes"),
    path("worklist/views/", saved_views.keep, name="saved_views"),
    path("worklist/views/delete/", saved_views.delete, name="delete_saved_view"),
    path("worklist/counseling/", bulk_counseling.choose, name="choose_counseling"),
    path("worklist/counseling/confirm/", bulk_counseling.confirm, name="confirm_counseling"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("patients/enroll/", enrolling.enroll, name="enroll"),
    path("patients/<slug:reference>/", patients.show, name="patient"),
    path("patients/<slug:reference>/what-if/", what_if.what_if, name="what_if"),
    path("patients/<slug:reference>/record/<slug:entry>/", recording.record, name="record"),
    path("patients/<slug:reference>/close-enrollment/", enrolling.close, name="close_enrollment"),
    path("patients/<slug:reference>/history/", history.history, name="history"),
    path("patients/<slug:reference>/decisions/", history.decisions, name="decisions"),
    path("patients/<slug:reference>/reminders/", inbox.reminders, name="reminders"),
    path("patients/<slug:reference>/side-effects/<path:entry>/review/", side_effects.review, name="review_side_effect"),
    path("patients/<slug:reference>/entries/<path:entry>/correct/", correcting.correct, name="correct"),
    path("patients/<slug:reference>/prescribe/", prescribing.prescribe, name="prescribe"),
    path("patients/<slug:reference>/prescriptions/<slug:number>/", prescribing.slip, name="prescription"),
    path(
        "patients/<slug:reference>/prescriptions/<slug:number>/slip.pdf", prescribing.slip_pdf, name="prescription_pdf"
    ),
    path(
        "patients/<slug:reference>/prescriptions/<slug:number>/cancel/",
        prescribing.cancel,
        name="cancel_prescription",
    ),
]

my_urls = [
    path("my/", my.my_page, name="my_page"),
    path("my/consents/", my_consents.consents_page, name="my_consents"),
    path("my/consents/<slug:form>/", my_consents.sign_consent, name="my_consent"),
    path("my/month/", my_questions.read, name="my_read"),
    path("my/contraception/", my_contraception.declare, name="my_contraception"),
    path("my/contraception/check/", my_contraception.check, name="my_contraception_check"),
    path("my/questions/", my_questions.answer_questions, name="my_questions"),
    path("my/questions/sign/", my_questions.sign, name="my_sign"),
    path("my/diary/", my_diary.diary, name="my_diary"),
    path("my/diary/now/", my_diary.now, name="my_diary_now"),
    path("my/diary/<path:reference>/", my_diary.entry, name="my_diary_entry"),
    path("my/learn/", my_learning.learn, name="my_learning"),
    path("my/calendar/", my_calendar.my_calendar, name="my_calendar"),
    path("my/calendar/make/", my_calendar.make_link, name="my_calendar_make"),
    path("my/calendar/revoke/", my_calendar.revoke_link, name="my_calendar_revoke"),
    path("my/messages/", my_messages.my_messages, name="my_messages"),
    path("my/messages/contact/", my_messages.contact, name="my_contact"),
    path("my/documents/", my_documents.my_documents, name="my_documents"),
    path("my/documents/<slug:name>.pdf", my_documents.my_document, name="my_document"),
    path("my/record/", my_record.my_record, name="my_record"),
    path("calendar/<str:secret>.ics", my_calendar.calendar_feed, name="calendar_feed"),
]

counter_urls = [
    path("counter/", counter.look_up, name="counter"),
    path("counter/patient/", counter.patient, name="counter_patient"),
    path("counter/patient/check-again/", counter.check_again, name="counter_check_again"),
    path("counter/patient/authorize/", counter.authorize, name="counter_authorize"),
    path("counter/authorizations/", counter_authorizations.listing, name="counter_authorizations"),
    path("counter/authorizations/<slug:number>/", counter_authorizations.authorization, name="counter_authorization"),
    path("counter/authorizations/<slug:number>/slip/", counter_authorizations.slip, name="counter_slip"),
    path("counter/authorizations/<slug:number>/slip.pdf", counter_authorizations.slip_file, name="counter_slip_file"),
    path("counter/authorizations/<slug:number>/hand-over/", counter_authorizations.hand_over, name="counter_hand_over"),
    path("counter/authorizations/<slug:number>/reverse/", counter_authorizations.reverse, name="counter_reverse"),
    path("counter/authorizations/<slug:number>/back/", counter_authorizations.return_to_stock, name="counter_back"),
]

staff_urls = [
    path("program/certifications/", staff.listing, name="certifications"),
    path("program/certifications/certify/", staff.certify, name="certify"),
    path("program/certifications/<slug:subject>/<path:code>/decertify/", staff.decertify, name="decertify"),
    path("program/refusals/", staff_refusals.listing, name="refusals"),
    path("program/refusals/<slug:reference>/", staff_refusals.detail, name="refusal"),
    path("program/outages/", staff_outages.listing, name="outages"),
    path("program/outages/<slug:reference>/", staff_outages.detail, name="outage"),
    path("program/outages/<slug:reference>/<slug:patient>/", staff_outages.patient, name="outage_patient"),
    path("program/reminders/", staff_reminders.listing, name="failed_reminders"),
    path("program/reminders/<slug:reference>/again/", staff_reminders.again, name="try_again"),
    path("program/reports/", reports.listing, name="reports"),
    path("program/reports/<slug:report>/", reports.show, name="report"),
    path("program/reports/<slug:report>/<slug:kind>/", reports.export, name="export_report"),
]

people_urls = [
    path("program/people/", people.listing, name="people"),
    path("program/people/clinics/register/", people.register_clinic, name="register_clinic"),
    path("program/people/pharmacies/register/", people.register_pharmacy, name="register_pharmacy"),
    path("program/people/register/", people.register_person, name="register_person"),
    path("program/people/<str:username>/deactivate/", people.deactivate, name="deactivate"),
    path("program/people/<str:username>/reactivate/", people.reactivate, name="reactivate"),
    path("delegates/", delegates.listing, name="delegates"),
    path("delegates/<str:username>/end/", delegates.end, name="end_delegation"),
    path("patients/<slug:reference>/access/", patient_access.give, name="patient_access"),
    path("patients/<slug:reference>/access/new-password/", patient_access.renew, name="renew_access"),
]

care_urls = [
    path("guardian/", guardian.children, name="guardian"),
    path("guardian/<slug:reference>/<slug:form>/", guardian.sign, name="guardian_consent"),
    path("patients/<slug:reference>/guardians/", guardians.listing, name="guardians"),
    path("patients/<slug:reference>/guardians/<slug:guardianship>/end/", guardians.end, name="end_guardianship"),
    path("break-glass/", glass.shatter, name="break_glass"),
    path("break-glass/<slug:reference>/", glass.broken, name="broken_glass"),
    path("program/glass/", glass.listing, name="glass"),
    path("transfers/", transfers.listing, name="transfers"),
    path("transfers/<slug:reference>/accept/", transfers.accept, name="accept_transfer"),
    path("transfers/<slug:reference>/decline/", transfers.decline, name="decline_transfer"),
    path("transfers/<slug:reference>/withdraw/", transfers.withdraw, name="withdraw_transfer"),
    path("patients/<slug:reference>/transfer/", transfers.offer, name="offer_transfer"),
    path("program/transfers/", staff_transfers.listing, name="left_patients"),
    path("program/transfers/<slug:reference>/offer/", staff_transfers.offer, name="place_patient"),
    path("program/transfers/<slug:reference>/withdraw/", staff_transfers.withdraw, name="withdraw_placement"),
]

bench_urls = [
    path("today/", day.today, name="today"),
    path("bench/", bench.show, name="bench"),
    path("bench/row/", bench.check_row, name="bench_row"),
    path("bench/import/", bench_import.bring, name="bench_import"),
    path("bench/errors/", bench_import.rows_with_errors, name="bench_errors"),
]

# The project puts these before everything else.
machine_urls = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

link_urls = [
    path("r/<str:token>/", reminder_links.left, name="reminder_link"),
    path("r/<str:token>/stop/", reminder_links.stop, name="stop_reminders"),
    path("r/<str:token>/unsubscribe/", reminder_links.one_click, name="unsubscribe"),
    path("outbox/", outbox.outbox, name="outbox"),
]

urlpatterns: list[URLPattern] = [
    *staff_urls,
    *people_urls,
    *care_urls,
    *link_urls,
    *my_urls,
    *counter_urls,
    *bench_urls,
    *clinician_urls,
]
