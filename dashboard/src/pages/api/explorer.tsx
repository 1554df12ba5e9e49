import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { Box, Stack, Text, useComputedColorScheme } from '@mantine/core';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { useCallback, useEffect, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { keyStorage, storedKey } from '../../session/session.ts';
import { useHasRole } from '../../session/viewer.ts';
import { PageLoading } from '../../shell/page-loading.tsx';
import { examplesFor } from './examples.ts';
import classes from './explorer.module.css';
import { mendTabs } from './mend-tabs.ts';
import { loadSchema } from './schema.ts';
import { apiTexts } from './texts.ts';

type Ready = { schema: GraphQLSchema; fetcher: ReturnType<typeof createGraphiQLFetcher> };

/**
 * GraphiQL, signed in as the person is. It has the schema from the build, so that it works where the server
 * refuses introspection, and keeps what is written where the key is kept: for the tab, or on the device.
 */
export function Explorer() {
  const t = useTexts(apiTexts);
  const hasRole = useHasRole();
  const scheme = useComputedColorScheme('light');
  const ready = useReady();
  const mend = useCallback(
    (box: HTMLElement | null) => (box === null ? undefined : mendTabs(box)),
    [],
  );
  if (ready === null) return <PageLoading />;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={760}>
        {t('explorerHint')}
      </Text>
      <Box
        ref={mend}
        component="section"
        lang="en"
        aria-label={t('explorerLabel')}
        className={classes.explorer}
      >
        <GraphiQL
          schema={ready.schema}
          dangerouslyAssumeSchemaIsValid
          fetcher={ready.fetcher}
          storage={keyStorage()}
          defaultTabs={examplesFor(hasRole)}
          isHeadersEditorEnabled={false}
          showPersistHeadersSettings={false}
          forcedTheme={scheme}
        >
          <GraphiQL.Logo>{null}</GraphiQL.Logo>
        </GraphiQL>
      </Box>
    </Stack>
  );
}

/** The schema, and a way to the server with a WebSocket of its own, which opens with the first subscription. */
function useReady(): Ready | null {
  const [ready, setReady] = useState<Ready | null>(null);
  useEffect(() => {
    const authorization = `Bearer ${storedKey()}`;
    const url = new URL('/graphql', location.href);
    const wsClient = createClient({
      url: Object.assign(new URL(url), { protocol: url.protocol.replace('http', 'ws') }).href,
      connectionParams: { authorization },
    });
    let gone = false;
    void loadSchema().then((text) => {
      if (gone) return;
      setReady({
        schema: buildSchema(text, { assumeValidSDL: true }),
        fetcher: createGraphiQLFetcher({ url: url.href, headers: { authorization }, wsClient }),
      });
    });
    return () => {
      gone = true;
      void wsClient.dispose();
    };
  }, []);
  return ready;
}
