import * as z from 'zod';

/** Shapes that several rooms' requests share; unknown keys are refused everywhere. */
export const id = z.string().regex(/^[\w-]{1,80}$/);
export const text = (max: number) => z.string().trim().max(max);
export const instant = z.iso.datetime();
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const regionCode = z.string().regex(/^\d{6}$/);
/**
 * Photos and signatures lie under their own hash, in a folder of the phone that took them (storage lets nobody write over
 * another's file, not even with the same picture); nobody can point at another kind of file.
 */
export const file = z
  .strictObject({
    fileId: z.string().regex(/^cloud:\/\/[\w.-]{1,120}\/photos\/(?:[\w-]{22}\/)?[0-9a-f]{64}\.(jpg|png)$/),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().min(1).max(20_000_000),
  })
  .refine(({ fileId, sha256 }) => fileId.slice(-68, -4) === sha256, { path: ['sha256'] });
/** GCJ-02 within China's bounding box. */
export const position = z.strictObject({
  longitude: z.number().min(73).max(136),
  latitude: z.number().min(3).max(54),
});
export const Nothing = z.strictObject({});
export type Nothing = z.infer<typeof Nothing>;
export const ById = z.strictObject({ id });
export type ById = z.infer<typeof ById>;
