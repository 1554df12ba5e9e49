import type { ComponentType } from 'react';
import { Navigate, type RouteObject, useRoutes } from 'react-router';
import { lazily } from './components/lazily.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { HomeRedirect } from './shell/home-redirect.tsx';
import { Shell } from './shell/shell.tsx';

/** A page is loaded, with its texts, when somebody goes there. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return { Component: lazily(async () => (await load()).default) };
}

const ROUTES: RouteObject[] = [
  {
    Component: Shell,
    children: [
      { index: true, Component: HomeRedirect },
      { path: 'review', ...page(() => import('./pages/review/queues-page.tsx')) },
      {
        path: 'review/:queue',
        ...page(() => import('./pages/review/console/console-page.tsx')),
      },
      { path: 'models', ...page(() => import('./pages/models/models-page.tsx')) },
      {
        path: 'models/:version',
        ...page(() => import('./pages/models/version/version-page.tsx')),
      },
      { path: 'insight', ...page(() => import('./pages/insight/insight-page.tsx')) },
      { path: 'admin', element: <Navigate to="/admin/queues" replace /> },
      {
        path: 'admin/queues',
        ...page(() => import('./pages/admin/queues/queues-admin-page.tsx')),
      },
      { path: 'admin/routes', ...page(() => import('./pages/admin/routes/routes-page.tsx')) },
      { path: 'admin/rules', ...page(() => import('./pages/admin/rules/rules-page.tsx')) },
      {
        path: 'admin/rules/what-if',
        ...page(() => import('./pages/admin/backtests/backtests-page.tsx')),
      },
      { path: 'admin/rules/:id', ...page(() => import('./pages/admin/rules/rule-page.tsx')) },
      {
        path: 'admin/policies',
        ...page(() => import('./pages/admin/policies/policies-page.tsx')),
      },
      {
        path: 'admin/policies/:id',
        ...page(() => import('./pages/admin/policies/policy-page.tsx')),
      },
      { path: 'admin/actions', ...page(() => import('./pages/admin/actions/actions-page.tsx')) },
      { path: 'admin/people', ...page(() => import('./pages/admin/people/people-page.tsx')) },
      {
        path: 'admin/people/:actor',
        ...page(() => import('./pages/admin/people/person-page.tsx')),
      },
      { path: 'admin/keys', ...page(() => import('./pages/admin/keys/keys-page.tsx')) },
      {
        path: 'admin/webhooks',
        ...page(() => import('./pages/admin/webhooks/webhooks-page.tsx')),
      },
      {
        path: 'admin/erasures',
        ...page(() => import('./pages/admin/erasures/erasures-page.tsx')),
      },
      { path: 'admin/health', ...page(() => import('./pages/admin/health/health-page.tsx')) },
      { path: 'admin/audit', ...page(() => import('./pages/admin/audit/audit-page.tsx')) },
      { path: 'videos', ...page(() => import('./pages/videos/videos-page.tsx')) },
      { path: 'videos/new', ...page(() => import('./pages/videos/new/submit-page.tsx')) },
      { path: 'videos/bulk', ...page(() => import('./pages/videos/bulk/bulk-page.tsx')) },
      { path: 'videos/classify', ...page(() => import('./pages/videos/new/classify-page.tsx')) },
      { path: 'videos/:id', ...page(() => import('./pages/videos/video/video-page.tsx')) },
      { path: 'api', ...page(() => import('./pages/api/api-page.tsx')) },
      { path: 'index.html', element: <Navigate to="/" replace /> },
      { path: '*', Component: NotFoundPage },
    ],
  },
];

/** The page that the address names. Not by a data router: pages ask by GraphQL, and it is 16 kB more script. */
export function Routes() {
  return useRoutes(ROUTES);
}
