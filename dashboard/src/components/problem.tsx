import { Alert, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What went wrong, beside the control that it went wrong with; read out as it appears. */
export function Problem({
  title,
  children,
  reasons = [],
}: {
  title: string;
  children?: ReactNode;
  reasons?: readonly string[];
}) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={title} role="alert">
      {children !== undefined && (
        <Text size="sm" component="div">
          {children}
        </Text>
      )}
      {reasons.length > 0 && (
        <List size="sm" mt={4}>
          {reasons.map((reason) => (
            <List.Item key={reason}>{reason}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
