import { useSearchParams } from 'react-router';

/** Which backtest is open, in the address: `?backtest=`. */
export function useShownBacktest() {
  const [params, setParams] = useSearchParams();
  return {
    shown: params.get('backtest'),
    show(id: string) {
      setParams(
        (now) => {
          now.set('backtest', id);
          return now;
        },
        { replace: true },
      );
    },
  };
}
