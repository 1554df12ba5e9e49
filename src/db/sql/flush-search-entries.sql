-- Moves the full-text entries of new videos from the index' pending list to their place; answers how many pages.
SELECT gin_clean_pending_list('video_transcript_search') AS pages
