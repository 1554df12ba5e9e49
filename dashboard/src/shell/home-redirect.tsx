import { Navigate } from 'react-router';
import { useHasRole } from '../session/viewer.ts';

/** The start is where the person works. */
export function HomeRedirect() {
  const hasRole = useHasRole();
  if (hasRole('MODERATOR') && !hasRole('ADMIN')) return <Navigate to="/review" replace />;
  if (hasRole('VIEWER')) return <Navigate to="/videos" replace />;
  return <Navigate to="/api?tab=code" replace />;
}
