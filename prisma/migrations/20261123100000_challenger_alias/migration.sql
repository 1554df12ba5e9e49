-- A challenger is set and cleared; after it is cleared, nobody holds the alias.
ALTER TYPE "alias_event_kind" ADD VALUE 'SET';
ALTER TYPE "alias_event_kind" ADD VALUE 'CLEAR';
ALTER TABLE "alias_event" ALTER COLUMN "to_version" DROP NOT NULL;
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_moves" CHECK ("from_version" IS DISTINCT FROM "to_version");
