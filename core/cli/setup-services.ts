import type { DoctorSection } from "./services/doctor/report.ts";
import type { JobName, SetupChoice } from "./services/init/jobs.ts";
import type { SetupResult } from "./services/init/setup.ts";

/** What helps a person to get a bot going. As in `Services`. */
export interface SetupServices {
  /** The jobs for which this installation has a bot. */
  jobs(): Promise<readonly JobName[]>;
  /** Writes a configuration with its bots into a folder. Overwrites nothing. */
  init(folder: string, choice: SetupChoice): Promise<SetupResult>;
  /** Looks at everything that a configuration needs, and tells each thing as soon as it is looked at. Posts nothing. */
  doctor(configPath: string, tell: (section: DoctorSection) => void, signal: AbortSignal): Promise<void>;
  /** Signs a connection in, and resolves with sentences about what was stored. */
  login(request: LoginRequest, dialogue: LoginDialogue, signal: AbortSignal): Promise<readonly string[]>;
}

export interface LoginRequest {
  readonly configPath: string;
  readonly connection: string;
  /** Where the service sends the browser back to; one on this machine is listened at. */
  readonly redirectUri: string;
  /** Do not listen: the person pastes where the browser ends up. */
  readonly paste: boolean;
}

/** What the person is to open, and what is to be set up at the service before. */
export interface LoginPage {
  readonly page: string;
  readonly before: string;
  readonly redirectUri: string;
  /** The browser's coming back is noticed here; else it has to be pasted. */
  readonly listens: boolean;
}

/** How a login talks with the person. */
export interface LoginDialogue {
  show(page: LoginPage): void;
  complain(line: string): void;
  /** What is pasted, line by line. */
  lines(): AsyncIterable<string>;
}
