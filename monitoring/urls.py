"""Route the program's pages: one list for each area."""

from django.urls import URLPattern, path

from monitoring.views import (
    bench,
    bench_import,
    correcting,
    counter,
    counter_authorizations,
    day,
    delegates,
    enrolling,
    health,
    history,
    home,
    my,
    my_consents,
    my_contraception,
    my_questions,
    my_record,
    patient_access,
    patients,
    people,
    prescribing,
    recording,
    side_effects,
    staff,
    staff_refusals,
    worklist,
)

clinician_urls = [
    path("", home.home, name="home"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("patients/enroll/", enrolling.enroll, name="enroll"),
    path("patients/<slug:reference>/", patients.show, name="patient"),
    path("patients/<slug:reference>/record/<slug:entry>/", recording.record, name="record"),
    path("patients/<slug:reference>/close-enrollment/", enrolling.close, name="close_enrollment"),
    path("patients/<slug:reference>/history/", history.history, name="history"),
    path("patients/<slug:reference>/decisions/", history.decisions, name="decisions"),
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
    path("my/contraception/", my_contraception.declare, name="my_contraception"),
    path("my/questions/", my_questions.answer_questions, name="my_questions"),
    path("my/record/", my_record.my_record, name="my_record"),
]

counter_urls = [
    path("counter/", counter.look_up, name="counter"),
    path("counter/patient/", counter.patient, name="counter_patient"),
    path("counter/patient/authorize/", counter.authorize, name="counter_authorize"),
    path("counter/authorizations/", counter_authorizations.listing, name="counter_authorizations"),
    path("counter/authorizations/<slug:number>/", counter_authorizations.authorization, name="counter_authorization"),
    path("counter/authorizations/<slug:number>/slip/", counter_authorizations.slip, name="counter_slip"),
    path("counter/authorizations/<slug:number>/hand-over/", counter_authorizations.hand_over, name="counter_hand_over"),
    path("counter/authorizations/<slug:number>/reverse/", counter_authorizations.reverse, name="counter_reverse"),
]

staff_urls = [
    path("program/certifications/", staff.listing, name="certifications"),
    path("program/certifications/certify/", staff.certify, name="certify"),
    path("program/certifications/<slug:subject>/<path:code>/decertify/", staff.decertify, name="decertify"),
    path("program/refusals/", staff_refusals.listing, name="refusals"),
    path("program/refusals/<slug:reference>/", staff_refusals.detail, name="refusal"),
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

bench_urls = [
    path("today/", day.today, name="today"),
    path("bench/", bench.show, name="bench"),
    path("bench/row/", bench.check_row, name="bench_row"),
    path("bench/import/", bench_import.bring, name="bench_import"),
    path("bench/errors/", bench_import.rows_with_errors, name="bench_errors"),
]

machine_urls = [path("healthz", health.healthz, name="healthz")]

urlpatterns: list[URLPattern] = [
    *staff_urls,
    *people_urls,
    *machine_urls,
    *my_urls,
    *counter_urls,
    *bench_urls,
    *clinician_urls,
]
