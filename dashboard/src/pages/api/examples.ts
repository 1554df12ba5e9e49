import type { Role } from '../../graphql/generated/graphql.ts';

type Example = { query: string; variables?: string };

const VIDEOS = `# The newest videos with what the champion says of them.
query NewestVideos {
  videos(first: 10) {
    nodes {
      externalId
      transcript
      currentPrediction {
        label
        claimProbability
        modelVersion {
          version
        }
      }
    }
  }
}
`;

const LIVE = `# Answers now, and again whenever another version becomes champion.
subscription Champion {
  championChanged {
    version
    architecture
  }
}
`;

const SUBMIT = `# Stores a video and classifies it. The variables are below.
mutation Submit($input: SubmitVideoInput!) {
  submitVideo(input: $input) {
    __typename
    ... on SubmitVideoSuccess {
      created
      prediction {
        label
        claimProbability
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`;

const CLASSIFY = `# Labels for texts that are not stored.
query Classify {
  classify(input: { videos: [{ transcript: "i think that pineapple belongs on pizza" }] }) {
    label
    claimProbability
  }
}
`;

/** What lies open in GraphiQL at first: something to run for each role, what only reads before what writes. */
export function examplesFor(hasRole: (role: Role) => boolean): Example[] {
  const reads = hasRole('VIEWER') ? [{ query: VIDEOS }, { query: LIVE }] : [];
  const writes = hasRole('SUBMITTER')
    ? [
        { query: CLASSIFY },
        {
          query: SUBMIT,
          variables: JSON.stringify(
            {
              input: {
                externalId: 'clip-1',
                transcript: 'a friend told me that octopuses have three hearts',
              },
            },
            null,
            2,
          ),
        },
      ]
    : [];
  return [...reads, ...writes];
}
