-- Verify the audit trail without any code of riskprog: psql -f scripts/verify_audit.sql (PostgreSQL 15 or later).
-- Returns one row: how many links there are, the hash of the last, and the first position that is not as it was sealed (empty: none).
-- A position is bad if it is not one more than the one before, if its event is gone, if it does not repeat the hash before it, if its own
-- hash is not SHA-256 of the netstrings described in audit/chain.py, or if its event's number is lower than one that had been sealed ten
-- minutes earlier. Compare position and hash with an anchor that was kept elsewhere: only that shows a chain cut off or made anew.
WITH links AS (
    SELECT l.*, e.id, e.actor, e.action, e.patient, e.subject, e.detail, e.at,
           lag(l.position, 1, 0::bigint) OVER chain AS position_before,
           lag(l.sha256, 1, repeat('0', 64)::varchar) OVER chain AS sha256_before,
           max(l.event_id) OVER (ORDER BY l.sealed_at RANGE BETWEEN UNBOUNDED PRECEDING AND '10 minutes' PRECEDING) AS settled
    FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id
    WINDOW chain AS (ORDER BY l.position)
), checked AS (
    SELECT position, position_before, sha256,
           position = position_before + 1 AND id IS NOT NULL AND previous_sha256 = sha256_before
           AND event_id >= coalesce(settled, 0)
           AND sha256 = encode(sha256(convert_to((
               SELECT string_agg(octet_length(part) || ':' || part, '' ORDER BY number)
               FROM unnest(ARRAY[previous_sha256, position::text, id::text, ((extract(epoch FROM at) * 1000000)::bigint)::text,
                                 actor, action, patient, subject, detail]) WITH ORDINALITY AS parts(part, number)
           ), 'UTF8')), 'hex') AS is_good
    FROM links
)
SELECT count(*) AS links,
       (SELECT sha256 FROM checked ORDER BY position DESC LIMIT 1) AS last_sha256,
       min(position_before + 1) FILTER (WHERE is_good IS NOT TRUE) AS first_bad
FROM checked;
