export interface World {
  readonly bookings: number;
  readonly domains: number;
  readonly shape: "single" | "series";
  readonly url: string;
  readonly changed?: number;
}
export const NOW: string;
export function writeConfig(folder: string, world: World): Promise<number>;
