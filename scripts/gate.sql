-- The whole gate of the contract for all patients and both questions, on the program date %(today)s: what the sweep is
-- measured against. Written from the contract, not from the rules; it says what blocks, not why nor until when.
WITH RECURSIVE
policy AS MATERIALIZED (
    SELECT * FROM (VALUES
        (DATE '2021-12-13', '{clia}'::text[], '{clia}'::text[], 19, true, 30, false),
        (DATE '2023-10-03', '{clia,medical}', '{clia,medical,home}', 19, true, 30, false),
        (DATE '2026-11-15', '{clia,medical}', '{clia,medical,home}', 0, false, 0, true)
    ) AS known (since, confirmatory, later, lock_out, cannot_monthly, visit_days, menses_waived)
    WHERE since <= %(today)s ORDER BY since DESC LIMIT 1
),
fact AS NOT MATERIALIZED (
    SELECT id, patient_id FROM patients_fact
    WHERE NOT EXISTS (SELECT FROM patients_void WHERE of_id = patients_fact.id)
),

-- Who is asked about, and what each question names.
question AS (
    SELECT patient.id AS patient_id, training.id IS NOT NULL AS is_training,
        CASE WHEN training.id IS NULL THEN '' ELSE patient.reference END AS scope,
        CASE WHEN training.id IS NULL THEN prescriber.code ELSE question->>'prescriber' END AS prescriber,
        CASE WHEN training.id IS NULL THEN pharmacy.code ELSE question->>'pharmacy' END AS pharmacy,
        CASE WHEN training.id IS NULL THEN clinic.supervision ELSE coalesce(question->>'clinic', 'smpc') END AS profile,
        coalesce((question#>>'{order,days_supply}')::numeric, 30) AS days_supply,
        coalesce((question#>>'{order,refills}')::numeric, 0) AS refills
    FROM patients_patient AS patient
    JOIN accounts_clinic AS clinic ON clinic.id = patient.clinic_id
    LEFT JOIN patients_trainingcase AS training ON training.patient_id = patient.id
    LEFT JOIN accounts_user AS prescriber ON prescriber.id = patient.prescriber_id
    LEFT JOIN accounts_pharmacy AS pharmacy ON pharmacy.id = patient.pharmacy_id
),
certified AS MATERIALIZED (
    SELECT scope, subject, who, bool_or(specialty = 'dermatology') AS is_dermatology
    FROM accounts_certification AS held
    WHERE from_on <= %(today)s AND through_on >= %(today)s
        AND NOT EXISTS (SELECT FROM accounts_certificationvoid WHERE certification_id = held.id)
    GROUP BY scope, subject, who
),
-- A training case may leave its prescriber open: then anybody's certification counts.
certified_anybody AS (
    SELECT scope, bool_or(is_dermatology) AS is_dermatology
    FROM certified WHERE scope <> '' AND subject = 'prescriber' GROUP BY scope
),

-- The course.
closure AS (
    SELECT DISTINCT ON (enrollment_id) enrollment_id, closed_on
    FROM patients_enrollmentclosure JOIN fact ON fact.id = fact_ptr_id
    ORDER BY enrollment_id, fact.id DESC
),
enrollment AS (
    SELECT patient_id, max(opened_on) AS opened_on
    FROM patients_enrollment JOIN fact ON fact.id = fact_ptr_id LEFT JOIN closure ON enrollment_id = fact.id
    WHERE opened_on <= %(today)s AND (closed_on IS NULL OR closed_on > %(today)s)
    GROUP BY patient_id
),
category_of_day AS (
    SELECT DISTINCT ON (patient_id, from_on) patient_id, from_on, category
    FROM patients_category JOIN fact ON fact.id = fact_ptr_id
    WHERE from_on <= %(today)s ORDER BY patient_id, from_on, fact.id DESC
),
category_change AS (
    SELECT *, lag(category) OVER of_patient AS before, lead(category) OVER of_patient IS NULL AS is_latest
    FROM category_of_day WINDOW of_patient AS (PARTITION BY patient_id ORDER BY from_on)
),
category AS (
    SELECT patient_id, bool_or(category = 'can') FILTER (WHERE is_latest) AS can,
        max(from_on) FILTER (WHERE category = 'can' AND before = 'cannot') AS switched_on
    FROM category_change GROUP BY patient_id
),
resolved AS (
    SELECT patient_id, max("on") AS resolved_on
    FROM monitoring_pregnancyresolution JOIN fact ON fact.id = fact_ptr_id
    WHERE "on" <= %(today)s GROUP BY patient_id
),
course AS MATERIALIZED (
    SELECT question.*, opened_on, coalesce(can, true) AS can, resolved_on,
        greatest(opened_on, switched_on, resolved_on) AS start_on
    FROM question
    LEFT JOIN enrollment USING (patient_id) LEFT JOIN category USING (patient_id) LEFT JOIN resolved USING (patient_id)
),
supplied AS (
    SELECT patient_id, min("on") AS first_on, max("on") AS last_on,
        (array_agg(dispense.days_supply ORDER BY "on" DESC, fact.id DESC))[1] AS last_days
    FROM monitoring_dispense AS dispense JOIN fact ON fact.id = fact_ptr_id JOIN course USING (patient_id)
    WHERE "on" BETWEEN start_on AND %(today)s GROUP BY patient_id
),
cycle_of AS MATERIALIZED (
    SELECT course.*, first_on, last_on, last_days,
        coalesce(last_on + 1, start_on, 'infinity') AS fresh_from
    FROM course LEFT JOIN supplied USING (patient_id)
),

-- Pregnancy tests.
test AS MATERIALIZED (
    SELECT patient_id, fact.id, collected_on, result, setting, sensitivity_miu_ml
    FROM monitoring_pregnancytest JOIN fact ON fact.id = fact_ptr_id
    WHERE coalesce(resulted_on, collected_on) <= %(today)s
),
tested AS (
    SELECT patient_id, (array_agg(result ORDER BY collected_on DESC, id DESC))[1] AS latest_result,
        max(collected_on) FILTER (WHERE result = 'positive') AS positive_on
    FROM test GROUP BY patient_id
),
home_testing AS (
    SELECT patient_id, min(from_on) AS permitted_from
    FROM monitoring_hometestingpermission JOIN fact ON fact.id = fact_ptr_id GROUP BY patient_id
),
negative AS MATERIALIZED (
    SELECT patient_id, id, collected_on, setting, start_on, last_on,
        setting <> 'home' OR coalesce(permitted_from <= collected_on, false) AS is_permitted
    FROM test JOIN cycle_of USING (patient_id) LEFT JOIN home_testing USING (patient_id)
    WHERE can AND result = 'negative' AND sensitivity_miu_ml <= 25 AND start_on IS NOT NULL
),
accepted_later AS (
    SELECT patient_id, max(collected_on) AS collected_on
    FROM negative, policy
    WHERE collected_on > last_on AND setting = ANY (later) AND is_permitted GROUP BY patient_id
),
screened AS (
    SELECT patient_id, min(collected_on) AS screened_on
    FROM negative
    WHERE last_on IS NULL AND collected_on >= start_on - 30 AND setting IN ('clia', 'medical') GROUP BY patient_id
),
timely AS MATERIALIZED (
    SELECT patient_id, id, collected_on
    FROM negative JOIN screened USING (patient_id), policy
    WHERE last_on IS NULL AND collected_on >= start_on AND collected_on >= screened_on + 19
        AND setting = ANY (confirmatory) AND is_permitted
),
pattern AS (
    SELECT DISTINCT ON (timely.id) timely.id, pattern
    FROM timely
    JOIN (SELECT patient_id, fact.id, from_on, pattern FROM monitoring_cycle JOIN fact ON fact.id = fact_ptr_id) AS cycle
        ON cycle.patient_id = timely.patient_id AND from_on <= collected_on
    ORDER BY timely.id, from_on DESC, cycle.id DESC
),
in_menses AS (
    SELECT DISTINCT timely.id
    FROM timely
    JOIN (SELECT patient_id, started_on FROM monitoring_menses JOIN fact ON fact.id = fact_ptr_id) AS menses
        ON menses.patient_id = timely.patient_id AND started_on BETWEEN collected_on - 4 AND collected_on
),
candidate AS MATERIALIZED (
    SELECT patient_id, collected_on, fits, lock_out,
        row_number() OVER (PARTITION BY patient_id ORDER BY collected_on, id) AS place
    FROM (
        SELECT timely.*, lock_out, menses_waived,
            coalesce(pattern, 'regular') <> 'regular' OR in_menses.id IS NOT NULL AS fits
        FROM timely LEFT JOIN pattern USING (id) LEFT JOIN in_menses USING (id), policy
    ) AS judged
    WHERE fits OR menses_waived
),
-- One test after another: the latest confirmatory one, the window missed before it, whether it was itself locked out.
chain AS (
    SELECT patient_id, place, CASE WHEN fits THEN collected_on END AS collected_on, NULL::date AS missed_on,
        false AS is_locked_out
    FROM candidate WHERE place = 1
    UNION ALL
    SELECT patient_id, place,
        CASE WHEN counts THEN now_on ELSE before_on END,
        CASE WHEN counts THEN now_missed ELSE missed_on END,
        CASE WHEN counts THEN coalesce(now_on < now_missed + lock_out, false) ELSE is_locked_out END
    FROM (
        SELECT *, fits OR now_missed IS NOT NULL AS counts
        FROM (
            SELECT candidate.patient_id, candidate.place, fits, lock_out, candidate.collected_on AS now_on,
                chain.collected_on AS before_on, missed_on, is_locked_out,
                CASE WHEN candidate.collected_on >= chain.collected_on + 7 AND NOT is_locked_out
                    THEN chain.collected_on ELSE missed_on END AS now_missed
            FROM chain JOIN candidate
                ON candidate.patient_id = chain.patient_id AND candidate.place = chain.place + 1
        ) AS following
    ) AS judged
),
accepted_first AS (
    SELECT DISTINCT ON (patient_id) patient_id, collected_on, missed_on FROM chain ORDER BY patient_id, place DESC
),

-- What is asked for in each cycle, and on enrollment.
counseled AS (
    SELECT patient_id, max(confirmed_on) AS counseled_on
    FROM monitoring_counseling JOIN fact ON fact.id = fact_ptr_id WHERE confirmed_on <= %(today)s GROUP BY patient_id
),
answered AS (
    SELECT patient_id, max(answered_on) AS answered_on
    FROM monitoring_acknowledgment JOIN fact ON fact.id = fact_ptr_id WHERE answered_on <= %(today)s GROUP BY patient_id
),
visited AS (
    SELECT patient_id, max("on") AS visited_on
    FROM monitoring_visit JOIN fact ON fact.id = fact_ptr_id WHERE "on" <= %(today)s GROUP BY patient_id
),
declared AS MATERIALIZED (
    SELECT DISTINCT ON (patient_id, declared_by) patient_id, declared_by, declared_on, forms, used_since
    FROM monitoring_contraception JOIN fact ON fact.id = fact_ptr_id
    WHERE declared_on <= %(today)s ORDER BY patient_id, declared_by, declared_on DESC, fact.id DESC
),
consented AS (
    SELECT patient_id,
        max(signed_on) FILTER (WHERE form = 'treatment' AND signed_by = 'patient') AS treatment_on,
        max(signed_on) FILTER (WHERE form = 'treatment' AND signed_by = 'guardian') AS treatment_guardian_on,
        max(signed_on) FILTER (WHERE form = 'birth-defects' AND signed_by = 'patient') AS defects_on,
        max(signed_on) FILTER (WHERE form = 'birth-defects' AND signed_by = 'guardian') AS defects_guardian_on
    FROM patients_consent JOIN fact ON fact.id = fact_ptr_id WHERE signed_on <= %(today)s GROUP BY patient_id
),
birth AS (
    SELECT DISTINCT ON (patient_id) patient_id,
        -- Who is born on February 29 comes of age on March 1 of a common year.
        CASE WHEN to_char(born_on, 'MMDD') = '0229' THEN (born_on - 1 + interval '18 years')::date + 1
            ELSE (born_on + interval '18 years')::date END AS adult_on
    FROM patients_birthdate JOIN fact ON fact.id = fact_ptr_id ORDER BY patient_id, fact.id DESC
),

-- What the clinic supervises.
indicated AS (
    SELECT DISTINCT ON (patient_id) patient_id,
        code = 'severe_acne' AND conventional_therapy_failed
        OR code IN ('severe_acne', 'rosacea', 'sebaceous_hyperplasia', 'hidradenitis_suppurativa')
            AND justification ~ '\S' AS is_treated
    FROM monitoring_indication JOIN fact ON fact.id = fact_ptr_id
    WHERE recorded_on <= %(today)s ORDER BY patient_id, recorded_on DESC, fact.id DESC
),
lab_of_analyte AS (
    SELECT DISTINCT ON (patient_id, analyte) patient_id, analyte, collected_on, value, upper_limit
    FROM monitoring_lab JOIN fact ON fact.id = fact_ptr_id
    WHERE analyte IN ('alt', 'ast', 'alp', 'bilirubin_total') AND collected_on <= %(today)s
    ORDER BY patient_id, analyte, collected_on DESC, fact.id DESC
),
lab AS (
    SELECT patient_id,
        count(*) FILTER (WHERE analyte IN ('alt', 'ast')) = 2 AS both_known,
        min(collected_on) FILTER (WHERE analyte IN ('alt', 'ast')) AS collected_on,
        bool_or(value > 3 * upper_limit) FILTER (WHERE analyte IN ('alt', 'ast')) AS is_high,
        coalesce(bool_or(value >= 3 * upper_limit) FILTER (WHERE analyte IN ('alt', 'ast'))
            AND bool_or(value > 2 * upper_limit) FILTER (WHERE analyte = 'bilirubin_total')
            AND NOT coalesce(bool_or(value >= 2 * upper_limit) FILTER (WHERE analyte = 'alp'), false), false) AS is_hys
    FROM lab_of_analyte GROUP BY patient_id
),
overridden AS (
    SELECT patient_id, array_agg(requirement) AS requirements
    FROM monitoring_override JOIN fact ON fact.id = fact_ptr_id
    WHERE %(today)s BETWEEN from_on AND until_on GROUP BY patient_id
),

-- Everything beside everything, a row for each patient. What is not known to be met blocks.
known AS (
    SELECT cycle_of.*, lock_out, cannot_monthly, visit_days, latest_result, positive_on,
        profile <> 'none' AS is_supervised, last_on IS NULL AS is_first,
        coalesce(prescriber_held.who IS NOT NULL OR anybody.scope IS NOT NULL, false) AS prescriber_certified,
        coalesce(prescriber_held.is_dermatology OR anybody.is_dermatology, false) AS is_dermatology,
        pharmacy_held.who IS NOT NULL AS pharmacy_certified,
        CASE WHEN last_on IS NULL THEN accepted_first.collected_on ELSE accepted_later.collected_on END AS accepted_on,
        accepted_first.missed_on, counseled_on, answered_on, visited_on,
        consented.treatment_on, treatment_guardian_on, defects_on, defects_guardian_on, adult_on, opened_on - 30 AS consent_from,
        by_prescriber.forms, by_prescriber.used_since, by_patient.forms AS forms_of_patient,
        indicated.is_treated, lab.both_known, lab.collected_on AS enzymes_on, is_high, coalesce(is_hys, false) AS is_hys,
        coalesce(requirements, '{}') AS overrides
    FROM cycle_of CROSS JOIN policy
    LEFT JOIN certified AS prescriber_held ON prescriber_held.scope = cycle_of.scope
        AND prescriber_held.subject = 'prescriber' AND prescriber_held.who = cycle_of.prescriber
    LEFT JOIN certified_anybody AS anybody
        ON anybody.scope = cycle_of.scope AND is_training AND cycle_of.prescriber IS NULL
    LEFT JOIN certified AS pharmacy_held ON pharmacy_held.scope = cycle_of.scope
        AND pharmacy_held.subject = 'pharmacy' AND pharmacy_held.who = cycle_of.pharmacy
    LEFT JOIN tested USING (patient_id)
    LEFT JOIN accepted_first USING (patient_id)
    LEFT JOIN accepted_later USING (patient_id)
    LEFT JOIN counseled USING (patient_id)
    LEFT JOIN answered USING (patient_id)
    LEFT JOIN visited USING (patient_id)
    LEFT JOIN declared AS by_prescriber ON by_prescriber.patient_id = cycle_of.patient_id
        AND by_prescriber.declared_by = 'prescriber' AND by_prescriber.declared_on >= fresh_from
        AND by_prescriber.declared_on > %(today)s - 30
    LEFT JOIN declared AS by_patient ON by_patient.patient_id = cycle_of.patient_id
        AND by_patient.declared_by = 'patient' AND by_patient.declared_on >= fresh_from
        AND by_patient.declared_on > %(today)s - 30
    LEFT JOIN consented ON consented.patient_id = cycle_of.patient_id
    LEFT JOIN birth ON birth.patient_id = cycle_of.patient_id
    LEFT JOIN indicated ON indicated.patient_id = cycle_of.patient_id
    LEFT JOIN lab ON lab.patient_id = cycle_of.patient_id
    LEFT JOIN overridden ON overridden.patient_id = cycle_of.patient_id
),
judged AS MATERIALIZED (
    SELECT patient_id, prescriber_certified, pharmacy_certified, can,
        opened_on IS NOT NULL AS enrolled,
        coalesce(treatment_on >= consent_from AND (treatment_on >= adult_on OR treatment_guardian_on >= consent_from)
            AND adult_on IS NOT NULL AND (NOT can OR defects_on >= consent_from
                AND (defects_on >= adult_on OR defects_guardian_on >= consent_from)), false) AS consented,
        coalesce(CASE WHEN can OR cannot_monthly THEN counseled_on >= fresh_from AND counseled_on > %(today)s - 30
            ELSE counseled_on >= opened_on END, false) AS counseled,
        coalesce(CASE WHEN forms ? 'continuous_abstinence' THEN forms <@ '["continuous_abstinence"]'
            ELSE forms ?| '{tubal_sterilization,partner_vasectomy,iud,combination_pill,patch,injection,implant,ring}'
                AND (SELECT count(DISTINCT form) >= 2 FROM jsonb_array_elements_text(forms) AS form WHERE form IN (
                    'tubal_sterilization', 'partner_vasectomy', 'iud', 'combination_pill', 'patch', 'injection',
                    'implant', 'ring', 'male_latex_condom', 'diaphragm_with_spermicide',
                    'cervical_cap_with_spermicide', 'vaginal_sponge')) END, false) AS forms_acceptable,
        coalesce(forms @> forms_of_patient AND forms <@ forms_of_patient, false) AS forms_agree,
        coalesce(NOT is_first OR greatest(used_since + 30, (used_since + interval '1 month')::date) <= %(today)s
            AND forms IS NOT NULL, false) AS led_in,
        positive_on IS NULL OR coalesce(resolved_on >= positive_on, false) AS not_pregnant,
        coalesce(latest_result = 'negative' AND accepted_on IS NOT NULL, false) AS test_accepted,
        coalesce(CASE WHEN can THEN accepted_on > %(today)s - 7
            ELSE visit_days = 0 OR visited_on >= fresh_from AND visited_on > %(today)s - visit_days END, false) AS in_window,
        coalesce(NOT is_first OR lock_out = 0 OR missed_on IS NULL OR accepted_on >= missed_on + lock_out, true) AS unlocked,
        coalesce(answered_on >= fresh_from AND answered_on > %(today)s - 30, false) AS answered,
        days_supply <= 30 AND refills = 0 AS supply_fits,
        NOT is_supervised OR coalesce(is_treated, false) OR 'indication' = ANY (overrides) AS indicated,
        NOT is_supervised OR is_dermatology OR 'prescriber-specialty' = ANY (overrides) AS specialized,
        NOT is_supervised OR 'liver-enzymes-current' = ANY (overrides) OR coalesce(both_known AND CASE
            WHEN is_first THEN %(today)s - enzymes_on <= 30
            WHEN profile = 'monthly' THEN %(today)s - enzymes_on <= 37
            WHEN %(today)s <= first_on + 37 THEN enzymes_on >= first_on - 30
            ELSE enzymes_on >= first_on + 21 AND %(today)s - enzymes_on <= 97 END, false) AS enzymes_current,
        NOT is_supervised OR NOT is_hys AND (coalesce(both_known AND NOT is_high, false)
            OR 'liver-enzymes-acceptable' = ANY (overrides)) AS enzymes_acceptable,
        NOT is_supervised OR is_first OR %(today)s >= last_on + last_days - 7
            OR 'supply-interval' = ANY (overrides) AS used_up,
        NOT is_supervised OR is_first OR %(today)s <= last_on + last_days + 30
            OR 'continuity' = ANY (overrides) AS continuous
    FROM known
),
answer AS (
    SELECT patient_id, ask, array_remove(ARRAY[
        CASE WHEN can AND is_dispense AND NOT answered THEN 'acknowledgment' END,
        CASE WHEN NOT consented THEN 'consent' END,
        CASE WHEN NOT continuous THEN 'continuity' END,
        CASE WHEN can AND NOT (forms_acceptable AND (forms_agree OR NOT is_dispense)) THEN 'contraception' END,
        CASE WHEN can AND NOT led_in THEN 'contraception-lead-in' END,
        CASE WHEN NOT counseled THEN 'counseling' END,
        CASE WHEN NOT enrolled THEN 'enrolled' END,
        CASE WHEN NOT indicated THEN 'indication' END,
        CASE WHEN NOT enzymes_acceptable THEN 'liver-enzymes-acceptable' END,
        CASE WHEN NOT enzymes_current THEN 'liver-enzymes-current' END,
        CASE WHEN can AND NOT unlocked THEN 'lock-out' END,
        CASE WHEN NOT not_pregnant THEN 'not-pregnant' END,
        CASE WHEN is_dispense AND NOT pharmacy_certified THEN 'pharmacy-certified' END,
        CASE WHEN can AND NOT test_accepted THEN 'pregnancy-test' END,
        CASE WHEN NOT prescriber_certified THEN 'prescriber-certified' END,
        CASE WHEN NOT specialized THEN 'prescriber-specialty' END,
        CASE WHEN NOT in_window THEN 'prescription-window' END,
        CASE WHEN NOT supply_fits THEN 'supply' END,
        CASE WHEN NOT used_up THEN 'supply-interval' END
    ], NULL) AS blocking
    FROM judged CROSS JOIN (VALUES ('prescribe', false), ('dispense', true)) AS asked (ask, is_dispense)
    UNION ALL
    SELECT id, ask, '{policy-in-force}'::text[]
    FROM patients_patient CROSS JOIN (VALUES ('prescribe'), ('dispense')) AS asked (ask)
    WHERE NOT EXISTS (SELECT FROM policy)
)
SELECT patient_id, ask, blocking = '{}' AS permits, blocking FROM answer
