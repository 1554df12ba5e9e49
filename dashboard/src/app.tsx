import { MantineProvider } from '@mantine/core';
import { BrowserRouter } from 'react-router';
import { Notices } from './components/notices.tsx';
import { Routes } from './routes.tsx';
import { SessionProvider } from './session/session-provider.tsx';
import { PageBoundary } from './shell/page-boundary.tsx';
import { cssVariables, theme } from './theme.ts';

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notices />
      <SessionProvider>
        <BrowserRouter>
          <PageBoundary>
            <Routes />
          </PageBoundary>
        </BrowserRouter>
      </SessionProvider>
    </MantineProvider>
  );
}
