/** Makes miniprogram/miniprogram_npm anew. */
export function copyMiniProgramPackages(): void;
/** False when the phone imports something that was not copied yet. */
export function packagesAreCopied(): boolean;
