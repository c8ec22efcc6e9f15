// facts/gatherers/name_resolution.cpp
//
// net.dns {name, resolved, addresses, vantage, elapsed_ms}: what the resolver
// of this machine says of the target's name. "There is no such name" is an
// answer; a resolver that does not answer is none, and gives no fact.

#include "facts/gatherer.hpp"
#include "facts/gatherers/target_name.hpp"

namespace lastmile {

namespace {

constexpr std::string_view produces[] = {"net.dns"};

struct Look {
  const Request& request;
  Host& host;
  Gathered out = {};
  CollectionRecord record = {.type = "net.dns", .by = "name_resolution"};

  void end(CollectionStatus status, std::string why) {
    record.status = status;
    record.why = std::move(why);
    out.records.push_back(std::move(record));
  }

  Node& claim(bool resolved, const std::vector<std::string>& addresses,
              std::string locator) {
    Claim claim{.type = "net.dns",
                .from = {.by = "name_resolution",
                         .source = request.target,
                         .locator = std::move(locator),
                         .observed = host.now()}};
    claim.fields.set("name", request.target);
    claim.fields.set_yes_no("resolved", resolved);
    Node list = Node::list({});
    for (const std::string& address : addresses) {
      // A zone is this machine's matter, and no part of the address.
      std::string bare = address.substr(0, address.find('%'));
      list.items.push_back(Node::scalar(bare, Style::Quoted));
    }
    claim.fields.set("addresses", std::move(list));
    claim.fields.set("vantage", request.vantage);
    out.claims.push_back(std::move(claim));
    return out.claims.back().fields;
  }

  void ask(Moment deadline) {
    Resolution found = host.resolve(request.target, deadline);
    bool known = found.answer == Answer::Found;
    if (known || found.answer == Answer::NoSuch) {
      claim(known, found.addresses, "system resolver")
          .set("elapsed_ms", Node::scalar(milliseconds(found.elapsed.count())));
      end(CollectionStatus::Complete,
          known ? "the resolver answered" : "the resolver: " + found.why);
    } else if (found.answer == Answer::Timeout) {
      end(CollectionStatus::Failed, "name resolution: no answer within " +
                                        in_words(found.elapsed.count()));
    } else {
      end(CollectionStatus::Failed, "name resolution: " + found.why);
    }
  }
};

Gathered gather(const Request& request, const Gathered&, Host& host,
                Moment deadline) {
  Look look{request, host};
  if (request.target.empty()) {
    look.end(CollectionStatus::NotTried, "no target was given");
  } else if (is_address(request.target)) {
    look.claim(true, {request.target}, "an address as it was given");
    look.end(CollectionStatus::Complete,
             "the target is an address: there is nothing to resolve");
  } else if (!can_be_host_name(request.target)) {
    look.claim(false, {}, "not asked");
    look.end(CollectionStatus::Complete,
             "this can be no host name, so nobody was asked");
  } else {
    look.ask(deadline);
  }
  return std::move(look.out);
}

}  // namespace

extern const Gatherer name_resolution_gatherer;
const Gatherer name_resolution_gatherer = {
    .info = {.name = "name_resolution",
             .version = "1",
             .about = "Asks this machine's resolver for the target's address.",
             .produces = produces,
             .needs = "a target",
             .effect = Effect::Network,
             .minutes = 0.1,
             .timeout = std::chrono::seconds(6)},
    .gather = gather};

}  // namespace lastmile
