/** What phone and server measured of one act. Seconds ahead: the phone's clock minus the server's. */
export interface MeasuredAct {
  /** The phone's clock at the act. */
  stamp: string;
  /** At the last contact before the act; null: there was none, or the phone did not say. */
  aheadBefore: number | null;
  /** As the act was sent; null: the phone did not say. */
  aheadAtSync: number | null;
  receivedAt: string;
}
export interface ActTime {
  at: string;
  /** 迟报: it reached us later than the clocks may differ. */
  late: boolean;
  /** The phone's clock was wrong or was set in between: the time is when it reached us. */
  inDoubt: boolean;
}

/**
 * When an act happened: the phone's stamp, corrected by how far its clock is from the server's. It counts only where both
 * measurements agree and are within the bound; otherwise the time of receipt stands, and says so.
 */
export function timeOfAct(
  { stamp, aheadBefore, aheadAtSync, receivedAt }: MeasuredAct,
  boundSeconds: number,
): ActTime {
  const received = Date.parse(receivedAt);
  const claimed = Date.parse(stamp) - (aheadAtSync ?? 0) * 1000;
  const trusted =
    aheadAtSync !== null &&
    Math.abs(aheadAtSync) <= boundSeconds &&
    (aheadBefore === null || Math.abs(aheadBefore - aheadAtSync) <= boundSeconds) &&
    Number.isFinite(claimed);
  if (!trusted) return { at: receivedAt, late: false, inDoubt: true };
  const at = Math.min(claimed, received);
  return { at: new Date(at).toISOString(), late: received - at > boundSeconds * 1000, inDoubt: false };
}

/** Acts of one order do not overtake each other, whatever clocks said. */
export function notBefore(at: string, earlier: string | undefined): string {
  return earlier !== undefined && earlier > at ? earlier : at;
}
