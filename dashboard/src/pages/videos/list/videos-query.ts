import type { VideosQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';

export const VIDEOS = graphql(`
  query Videos(
    $filter: VideoFilter
    $orderBy: VideoOrder
    $first: Int
    $after: String
    $last: Int
    $before: String
    $predictions: Boolean!
  ) {
    videos(
      filter: $filter
      orderBy: $orderBy
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      totalCount {
        value
        capped
      }
      nodes {
        id
        externalId
        transcript
        durationSec
        authorExternalId
        authorBanStatus
        verifiedStatus
        viewCount
        likeCount
        commentCount
        submittedAt
        currentPrediction @include(if: $predictions) {
          id
          label
          claimProbability
          needsReview
        }
        currentLabel @include(if: $predictions) {
          id
          label
          source
        }
      }
      pageInfo {
        startCursor
        endCursor
        hasNextPage
        hasPreviousPage
      }
    }
  }
`);

/** What is new at the top of the list, to tell of it. */
export const NEWEST_VIDEO = graphql(`
  query NewestVideo($filter: VideoFilter) {
    videos(filter: $filter, first: 1) {
      nodes {
        id
      }
    }
  }
`);

export type ListedVideo = VideosQuery['videos']['nodes'][number];
