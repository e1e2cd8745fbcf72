import type { Evidence, EvidenceReason } from '../model/work-orders';
import type { Position } from '../model/entity';
import type { CheckInVerdict } from '../states';

/** A position as sure as this may stand for a hospital that has none. */
export const WELL_MEASURED_METRES = 100;

/**
 * Whether a receiver can have meant it: in China's bounding box, with an accuracy. Phones without a fix say 0,0 or an
 * accuracy of −1.
 */
export function isPlausible({
  longitude,
  latitude,
  accuracyMetres,
}: NonNullable<Evidence['position']>): boolean {
  return longitude >= 73 && longitude <= 136 && latitude >= 3 && latitude <= 54 && accuracyMetres >= 0;
}

/** What the evidence is held against. */
export interface CheckInSite {
  location: Position | null;
  /** Whether the scanned label is the order's instrument's; null when nothing was scanned that could tell. */
  scannedDeviceMatches: boolean | null;
  /** The order's nonce; evidence without it came from an old dispatch or off line. */
  nonce: string;
}
/** An earlier check-in or check-out of the same engineer, newest first. */
export interface EarlierStop extends Position {
  at: string;
}
export interface CheckInLimits {
  radiusMetres: number;
  maxSkewSeconds: number;
  maxSpeedKmh: number;
}
export interface Grade {
  verdict: CheckInVerdict;
  distanceMetres: number | null;
  reasons: EvidenceReason[];
  /** What would make an uncertain check-in certain. */
  wanted: ('position' | 'device_scan' | 'photo')[];
}

const EARTH_RADIUS_METRES = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in metres (haversine, mean earth radius of IUGG). */
export function distanceMetres(a: Position, b: Position): number {
  const halfLat = Math.sin(radians(b.latitude - a.latitude) / 2);
  const halfLng = Math.sin(radians(b.longitude - a.longitude) / 2);
  const h = halfLat ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * halfLng ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * Grades an arrival; it never refuses one. Distance ± accuracy decides inside, outside or unsure; odd circumstances
 * (impossible speed, coordinates repeated to the last digit, a wrong clock) make a good position unsure; a scan of the
 * order's device together with a photo makes an unsure one good. Without a position a person has to approve.
 */
export function gradeCheckIn(
  evidence: Evidence,
  site: CheckInSite,
  earlier: readonly EarlierStop[],
  limits: CheckInLimits,
  now: string,
  /** How far the phone's clock is ahead, if it is known apart from when the evidence arrives. */
  clockAheadSeconds: number | null | undefined = null,
  /** When it happened, by the clock that counts. */
  actAt: string = evidence.deviceTime,
): Grade {
  const reasons: EvidenceReason[] = [];
  const odd = evidence.position !== null && !isPlausible(evidence.position);
  const position = odd ? null : evidence.position;
  const hasPhoto = evidence.photos.length > 0;
  const hasScan = site.scannedDeviceMatches === true;
  let distance: number | null = null;
  let place: 'inside' | 'outside' | 'unsure' = 'unsure';
  if (position && site.location) {
    distance = distanceMetres(position, site.location);
    if (distance + position.accuracyMetres <= limits.radiusMetres) place = 'inside';
    else if (distance - position.accuracyMetres > limits.radiusMetres) place = 'outside';
    reasons.push(place === 'unsure' ? 'accuracy_overlaps' : place);
  } else reasons.push(position ? 'no_site_location' : odd ? 'odd_position' : 'no_position');

  let suspicious = false;
  const suspect = (reason: EvidenceReason) => {
    reasons.push(reason);
    suspicious = true;
  };
  const aheadOfNow = (Date.parse(evidence.deviceTime) - Date.parse(now)) / 1000;
  const ahead = clockAheadSeconds ?? aheadOfNow;
  const wrongClock = Math.abs(ahead) > limits.maxSkewSeconds;
  if (wrongClock) reasons.push('clock_skew');
  if (position && earlier[0]) {
    // Every stop, not the newest alone: an act may claim a time between others, or before them.
    const far = earlier.flatMap((stop) => {
      const kilometres = Math.max(0, distanceMetres(position, stop) - position.accuracyMetres) / 1000;
      const hours = Math.abs(Date.parse(actAt) - Date.parse(stop.at)) / 3_600_000;
      return kilometres > 1 ? [{ kilometres, hours }] : [];
    });
    if (far.some(({ kilometres, hours }) => kilometres > hours * limits.maxSpeedKmh))
      suspect('implausible_speed');
    // When the act was is not known then, so nothing says that there was time for the journey.
    if (wrongClock && far.length > 0) suspicious = true;
    // Receivers jitter: the same point to the last digit three times running was typed, not measured.
    const same = (stop: Position) =>
      stop.longitude === position.longitude && stop.latitude === position.latitude;
    if (earlier.length >= 2 && same(earlier[0]!) && same(earlier[1]!)) suspect('repeated_coordinates');
  }
  // What was taken off line comes late; that says nothing against the clock.
  if (ahead - aheadOfNow > limits.maxSkewSeconds) reasons.push('sent_later');
  if (evidence.nonce !== site.nonce) reasons.push('nonce_missing');
  reasons.push(
    hasScan
      ? 'device_scanned'
      : site.scannedDeviceMatches === false
        ? 'other_device_scanned'
        : 'device_not_scanned',
  );
  reasons.push(hasPhoto ? 'photo_taken' : 'no_photo');

  if (!evidence.position) return { verdict: 'manual', distanceMetres: null, reasons, wanted: ['position'] };
  if (place === 'outside') return { verdict: 'outside', distanceMetres: distance, reasons, wanted: [] };
  const convincing = hasScan && hasPhoto && !suspicious;
  if ((place === 'inside' && !suspicious && site.scannedDeviceMatches !== false) || convincing)
    return { verdict: 'verified', distanceMetres: distance, reasons, wanted: [] };
  const wanted: Grade['wanted'] = [];
  if (!hasScan) wanted.push('device_scan');
  if (!hasPhoto) wanted.push('photo');
  if (place === 'unsure' && site.location) wanted.push('position');
  return { verdict: 'uncertain', distanceMetres: distance, reasons, wanted };
}
