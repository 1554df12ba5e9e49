-- Who is to be told of this topic: mostly nobody, which has to be cheap to know.
SELECT id FROM webhook_endpoint WHERE enabled AND $1::text = ANY (topics) ORDER BY id
