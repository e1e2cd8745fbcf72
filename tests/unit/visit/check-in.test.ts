import fc from 'fast-check';
import type { Evidence } from '../../../miniprogram/shared/model/work-orders';
import { distanceMetres, gradeCheckIn } from '../../../miniprogram/shared/visit/check-in';
import type { CheckInSite, EarlierStop } from '../../../miniprogram/shared/visit/check-in';
import { at } from './orders';

const hospital = { longitude: 116.4, latitude: 39.9 };
const limits = { radiusMetres: 300, maxSkewSeconds: 600, maxSpeedKmh: 300 };
const site: CheckInSite = { location: hospital, scannedDeviceMatches: null, nonce: 'n-1' };
/** A position `metres` north of the hospital. */
const north = (metres: number, accuracyMetres = 20) => ({
  longitude: hospital.longitude,
  latitude: hospital.latitude + metres / 111_195,
  accuracyMetres,
  takenAt: at,
});
const photo = { fileId: 'f', sha256: 's', bytes: 1 };
const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  position: north(0),
  scannedText: null,
  photos: [],
  nonce: 'n-1',
  deviceTime: at,
  note: '',
  ...change,
});
const stop = (metres: number, minutesAgo: number): EarlierStop => ({
  ...north(metres),
  at: new Date(Date.parse(at) - minutesAgo * 60_000).toISOString(),
});

describe('a check-in is graded', () => {
  it.each<[string, Partial<Evidence>, Partial<CheckInSite>, EarlierStop[], string]>([
    ['verified well inside', {}, {}, [], 'verified'],
    ['verified exactly on the edge', { position: north(279.9) }, {}, [], 'verified'],
    ['outside when even the accuracy does not reach', { position: north(400) }, {}, [], 'outside'],
    ['uncertain when the accuracy reaches over the edge', { position: north(300, 50) }, {}, [], 'uncertain'],
    [
      'verified there with the device scanned and a photo',
      { position: north(300, 50), photos: [photo] },
      { scannedDeviceMatches: true },
      [],
      'verified',
    ],
    [
      'uncertain there with the scan alone',
      { position: north(300, 50) },
      { scannedDeviceMatches: true },
      [],
      'uncertain',
    ],
    ['uncertain where the hospital has no coordinates', {}, { location: null }, [], 'uncertain'],
    [
      'manual without a position',
      { position: null, photos: [photo] },
      { scannedDeviceMatches: true },
      [],
      'manual',
    ],
    ['uncertain when another device was scanned', {}, { scannedDeviceMatches: false }, [], 'uncertain'],
    ['uncertain after an impossible journey', {}, {}, [stop(600_000, 30)], 'uncertain'],
    ['verified after a train journey', {}, {}, [stop(600_000, 180)], 'verified'],
    [
      'uncertain on coordinates repeated to the last digit',
      {},
      {},
      [stop(0, 1440), stop(0, 2880)],
      'uncertain',
    ],
  ])('%s', (_, change, place, earlier, verdict) => {
    expect(gradeCheckIn(evidence(change), { ...site, ...place }, earlier, limits, at).verdict).toBe(verdict);
  });

  it('takes no time for a journey from a wrong clock, whether it is a day ahead or behind', () => {
    for (const day of [86_400, -86_400]) {
      const deviceTime = new Date(Date.parse(at) + day * 1000).toISOString();
      const grade = gradeCheckIn(evidence({ deviceTime }), site, [stop(600_000, 1440)], limits, at, day, at);
      expect(grade).toMatchObject({ verdict: 'uncertain' });
      expect(grade.reasons).toContain('clock_skew');
    }
  });

  it('holds an act that claims to be older against every stop, not the newest alone', () => {
    const earlier = [stop(0, 10), stop(600_000, 300)];
    const claimed = new Date(Date.parse(at) - 290 * 60_000).toISOString();
    const grade = gradeCheckIn(evidence({ deviceTime: claimed }), site, earlier, limits, at, 0, claimed);
    expect(grade.reasons).toContain('implausible_speed');
  });

  it('notes a wrong clock and a missing nonce without changing the verdict', () => {
    const grade = gradeCheckIn(
      evidence({ deviceTime: '2026-11-23T08:30:00.000Z', nonce: null }),
      site,
      [],
      limits,
      at,
    );
    expect(grade.verdict).toBe('verified');
    expect(grade.reasons).toEqual(expect.arrayContaining(['clock_skew', 'nonce_missing']));
  });

  it('says of what was taken off line that it came late, not that the clock is wrong', () => {
    const hourAgo = new Date(Date.parse(at) - 3_600_000).toISOString();
    const reasons = (ahead: number | null) =>
      gradeCheckIn(evidence({ position: north(10, 10), deviceTime: hourAgo }), site, [], limits, at, ahead)
        .reasons;
    expect(reasons(0)).toContain('sent_later');
    expect(reasons(0)).not.toContain('clock_skew');
    // The clock itself is an hour behind, and the evidence is fresh.
    expect(reasons(-3600)).toContain('clock_skew');
    expect(reasons(-3600)).not.toContain('sent_later');
  });

  it('says what would make an uncertain one certain', () => {
    const grade = gradeCheckIn(evidence({ position: north(300, 50) }), site, [], limits, at);
    expect(grade.wanted).toEqual(['device_scan', 'photo', 'position']);
  });

  it('never refuses and never gets worse by a photo or by scanning the right device', () => {
    const order = ['outside', 'manual', 'uncertain', 'verified'];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3000, noNaN: true }),
        fc.double({ min: 1, max: 2000, noNaN: true }),
        (metres, accuracy) => {
          const bare = gradeCheckIn(evidence({ position: north(metres, accuracy) }), site, [], limits, at);
          const full = gradeCheckIn(
            evidence({ position: north(metres, accuracy), photos: [photo] }),
            { ...site, scannedDeviceMatches: true },
            [],
            limits,
            at,
          );
          expect(order.indexOf(full.verdict)).toBeGreaterThanOrEqual(order.indexOf(bare.verdict));
        },
      ),
    );
  });
});

it('measures distances as known ones: Beijing to Shanghai is 1,067 km within 5', () => {
  const km =
    distanceMetres({ longitude: 116.4074, latitude: 39.9042 }, { longitude: 121.4737, latitude: 31.2304 }) /
    1000;
  expect(Math.abs(km - 1067)).toBeLessThan(5);
});
