-- By the policy $2 a month of history went; in the transaction that drops it.
INSERT INTO audit_event (actor, action, subject_type, subject_id, details)
VALUES ($1, 'history.drop', 'RetentionPolicy', $2, $3::jsonb)
