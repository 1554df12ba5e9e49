-- One kind of act, newest first, however rare it is among the others.
CREATE INDEX "audit_event_action_id_idx" ON "audit_event"("action", "id");
