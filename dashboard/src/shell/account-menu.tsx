import {
  ActionIcon,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { chooseLanguage, LANGUAGES, type Language, useLanguage, useTexts } from '../i18n/i18n.ts';
import { useSession } from '../session/viewer.ts';
import classes from './account-menu.module.css';
import { shellTexts } from './texts.ts';

/** Who is signed in, how the pages look and speak, and the way out. The browser opens, closes and gives the focus back. */
export function AccountMenu() {
  const t = useTexts(shellTexts);
  const id = useId();
  const { viewer, signOut } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const language = useLanguage();
  return (
    <>
      <ActionIcon
        variant="subtle"
        size="lg"
        color="gray"
        aria-label={t('account', { name: viewer.name })}
        popoverTarget={id}
      >
        <IconUserCircle size={22} stroke={1.6} aria-hidden />
      </ActionIcon>
      <section
        id={id}
        popover="auto"
        aria-label={t('account', { name: viewer.name })}
        className={classes.menu}
      >
        <div className={classes.who}>
          <Text size="sm" fw={600}>
            {viewer.name}
          </Text>
          <Text size="xs" c="dimmed">
            {t('roles', { roles: viewer.roles.join(', ') })}
          </Text>
        </div>
        <Item
          menu={id}
          icon={dark ? <IconSun size={16} aria-hidden /> : <IconMoon size={16} aria-hidden />}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? t('lightMode') : t('darkMode')}
        </Item>
        <fieldset className={classes.languages} aria-label={t('language')}>
          {Object.entries(LANGUAGES).map(([value, name]) => (
            <UnstyledButton
              key={value}
              lang={value}
              className={classes.language}
              aria-pressed={value === language}
              onClick={() => void chooseLanguage(value as Language)}
            >
              {name}
            </UnstyledButton>
          ))}
        </fieldset>
        <Item menu={id} icon={<IconLogout size={16} aria-hidden />} onClick={signOut}>
          {t('signOut')}
        </Item>
      </section>
    </>
  );
}

function Item({
  menu,
  icon,
  onClick,
  children,
}: {
  menu: string;
  icon: ReactNode;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <UnstyledButton
      className={classes.item}
      onClick={onClick}
      popoverTarget={menu}
      popoverTargetAction="hide"
    >
      {icon}
      {children}
    </UnstyledButton>
  );
}
