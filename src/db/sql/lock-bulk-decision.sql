-- Does this attempt ($2) still hold the bulk decision ($1)? Nobody else changes it until the commit.
SELECT true AS held FROM bulk_decision
WHERE id = $1::uuid AND attempt = $2::int AND status = 'RUNNING'
FOR UPDATE
