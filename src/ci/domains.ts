/**
 * A plan is no way to read the account: of a request only those domains are listed that the protected branch's config names, or whose
 * objects the state owns. Another one is planned as it is declared, as if nothing were there.
 */
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Place } from "../resources/contract.ts";
import type { ListRequest } from "../plan/observe.ts";
import type { PlannableProject } from "../project/project.ts";

export function listingOnly<P extends Pick<PlannableProject, "lists">>(project: P, isListed: (domain: string) => boolean): P {
  const { lists } = project;
  const listed = ({ place }: ListRequest): boolean => isListed(place.domain);
  return {
    ...project,
    lists: {
      observe: async (requests, signal, owned) => {
        const observation = await lists.observe(requests.filter(listed), signal, owned);
        const others = requests.filter((each) => !listed(each));
        return {
          ...observation,
          lists: [...observation.lists, ...others.map(({ place, kind }) => ({ ...place, kind: kind.name, objects: [] }))],
          diagnostics: [...(observation.diagnostics ?? []), ...newDomains(others.map(({ place }) => place))],
        };
      },
    },
  };
}

function newDomains(places: readonly Place[]): Diagnostic[] {
  return [...new Set(places.map(({ domain }) => domain))].toSorted().map((domain) => ({
    severity: "note",
    code: "new-domain",
    summary: `${domain} is not in the config of the protected branch: it is planned as declared, and was not listed`,
    help: `To compare it with what is live, run ci plan with --domains ${domain}.`,
  }));
}
