import { Burger, Group, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconApi,
  IconChartBar,
  IconGavel,
  IconMovie,
  IconSettings,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import type { Role } from '../graphql/generated/graphql.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useHasRole } from '../session/viewer.ts';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { PageLoading } from './page-loading.tsx';
import classes from './shell.module.css';
import { shellTexts } from './texts.ts';

const PLACES = [
  { to: '/review', text: 'review', icon: IconGavel, role: 'MODERATOR' },
  { to: '/videos', text: 'videos', icon: IconMovie, role: 'VIEWER' },
  { to: '/models', text: 'models', icon: IconTopologyStar3, role: 'VIEWER' },
  { to: '/insight', text: 'insight', icon: IconChartBar, role: 'VIEWER' },
  { to: '/admin', text: 'admin', icon: IconSettings, role: 'ADMIN' },
  { to: '/api', text: 'api', icon: IconApi, role: null },
] as const satisfies readonly { to: string; text: string; icon: unknown; role: Role | null }[];

/** What surrounds every page: where one is, where one can go, whether it is live. */
export function Shell() {
  const t = useTexts(shellTexts);
  const hasRole = useHasRole();
  const { pathname } = useLocation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(false);

  // A new page is a new document to who cannot see it: the focus moves to its start.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what it follows.
  useEffect(() => {
    if (arrived.current) main.current?.focus({ preventScroll: true });
    arrived.current = true;
    close();
  }, [pathname, close]);

  return (
    <>
      <a className={classes.skip} href="#main">
        {t('skipToContent')}
      </a>
      <header className={classes.header}>
        <Group gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={opened ? t('closeNavigation') : t('openNavigation')}
            aria-expanded={opened}
          />
          <Link to="/" className={classes.brand}>
            <img src="/gavel.svg" width={28} height={28} alt="" />
            <Text fw={700} size="lg">
              Gavel
            </Text>
          </Link>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <ConnectionBadge />
          <AccountMenu />
        </Group>
      </header>
      <nav className={classes.places} aria-label={t('mainNavigation')} data-opened={opened}>
        {PLACES.filter(({ role }) => role === null || hasRole(role)).map(
          ({ to, text, icon: Icon }) => {
            const here = pathname === to || pathname.startsWith(`${to}/`);
            return (
              <Link
                key={to}
                to={to}
                aria-current={here ? 'page' : undefined}
                className={classes.place}
              >
                <Icon size={18} stroke={1.6} aria-hidden />
                {t(text)}
              </Link>
            );
          },
        )}
      </nav>
      <main ref={main} id="main" tabIndex={-1} className={classes.main}>
        <VisuallyHidden aria-live="polite" id="announcements" />
        <PageBoundary at={pathname}>
          <Suspense fallback={<PageLoading />}>
            <Outlet />
          </Suspense>
        </PageBoundary>
      </main>
    </>
  );
}
