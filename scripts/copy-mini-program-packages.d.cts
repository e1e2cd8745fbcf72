/** Makes miniprogram/miniprogram_npm anew. */
export function copyMiniProgramPackages(): void;
