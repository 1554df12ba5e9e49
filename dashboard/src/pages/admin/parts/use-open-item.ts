import { useSearchParams } from 'react-router';

/** Which item is open, in the address (`?open=`), so that a link shows the same; `new` is one to be made. */
export function useOpenItem() {
  const [params, setParams] = useSearchParams();
  const set = (item: string | null) =>
    setParams(
      (now) => {
        if (item === null) now.delete('open');
        else now.set('open', item);
        return now;
      },
      { replace: true },
    );
  return { item: params.get('open'), open: set, close: () => set(null) };
}
