-- An appeal may end without an answer: when its video is erased, nobody can judge it any more.
ALTER TYPE "appeal_status" ADD VALUE 'CLOSED';

-- Who is answered has a resolution, who ended otherwise has none; all that ended, ended at a moment.
ALTER TABLE "appeal"
  DROP CONSTRAINT "appeal_resolved",
  ADD CONSTRAINT "appeal_resolved" CHECK (
    ("status" IN ('UPHELD', 'OVERTURNED')) = ("resolution_id" IS NOT NULL)
    AND ("status" <> 'OPEN') = ("resolved_at" IS NOT NULL));

-- What webhooks were told about a video, which an erasure looks for.
CREATE INDEX "webhook_event_video" ON "webhook_event" (("data" -> 'video' ->> 'id'));
