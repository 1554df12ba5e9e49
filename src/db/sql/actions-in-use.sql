-- Which of these actions may be taken; none can be archived until the transaction ends.
SELECT id FROM action
WHERE id IN (SELECT jsonb_array_elements_text($1::jsonb)::uuid) AND archived_at IS NULL
ORDER BY id
FOR SHARE
