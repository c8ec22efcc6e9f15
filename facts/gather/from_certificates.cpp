// facts/gather/from_certificates.cpp
//
// Certificates in the stores of the registry, or in files. Their variables are
// the fields of a tls.certificate, $store, and two that are seen in the
// registry alone: $has_private_key, and $bound_to_listener, which holds where
// the RDP listener names this thumbprint.

#include <algorithm>

#include "facts/gather/thing.hpp"
#include "facts/readers/certificate_blob.hpp"

namespace lastmile {
namespace {

constexpr std::string_view stations =
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations";

class CertificateThing : public Thing {
 public:
  explicit CertificateThing(const Certificate& certificate)
      : fields_(certificate_fields(certificate)) {}

  SeenValue variable(std::string_view name) const override {
    if (name == "store" && !store.empty()) return SeenValue::text(store);
    if (name == "source" && !kind.empty()) return SeenValue::text(kind);
    if (name == "has_private_key") return flag(has_key);
    if (name == "bound_to_listener") return flag(bound);
    const Node* field = fields_.find(name);
    return field ? SeenValue::node(*field) : SeenValue::unknown();
  }
  SeenValue read(const GatherValue&) const override {
    return SeenValue::unknown();
  }

  std::string store = {}, kind = {};
  std::optional<bool> has_key = {}, bound = {};

 private:
  static SeenValue flag(std::optional<bool> value) {
    return value ? SeenValue::yes_no(*value) : SeenValue::unknown();
  }
  Node fields_;
};

// The thumbprint that the listener uses, in capitals. Empty text: it is known
// to use none. Nothing: not known.
std::optional<std::string> listener_thumbprint(const RegistrySet& set) {
  auto text = [](const ValueAnswer& answer) {
    std::string out = to_hex(answer.value.data);
    for (char& c : out) {
      if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
  };
  std::string listener = std::string(stations) + "\\RDP-Tcp";
  ValueAnswer chosen = set.value(listener, "SSLCertificateSHA1Hash");
  if (chosen.known == Known::Unknown) return std::nullopt;
  if (chosen.known == Known::Found) return text(chosen);
  ValueAnswer own = set.value(stations, "SelfSignedCertificate");
  if (own.known == Known::Unknown) return std::nullopt;
  return own.known == Known::Found ? text(own) : std::string();
}

class StoreLooking {
 public:
  StoreLooking(const GatherSpec& spec, const RegistrySet& set, const Tell& tell)
      : spec_(spec), set_(set), tell_(tell), bound_(listener_thumbprint(set)) {}

  void store(const std::string& path) {
    KeyAnswer answer = set_.find(path);
    if (answer.known == Known::Unknown) {
      out.status = std::min(out.status, CollectionStatus::Partial);
      out.why = answer.why;
      return;
    }
    decided = true;
    for (const RegistryPlace& place : answer.places) {
      const Registry& tree = *place.source->tree;
      if (!tree.whole(place.key)) partial(place.source->name + " is not whole");
      for (RegistryKey key : tree.subkeys(place.key)) {
        std::string name = tree.name(key);
        certificate({place.source, key, place.path + "\\" + name}, path);
      }
    }
  }

  Looked out{.status = CollectionStatus::Complete};
  bool decided = false;

 private:
  void partial(std::string why) {
    out.status = CollectionStatus::Partial;
    out.why = std::move(why);
  }

  void certificate(const RegistryPlace& place, const std::string& store) {
    ValueAnswer blob = set_.value(place, "Blob");
    if (blob.known != Known::Found) return;  // "PhysicalStores" and the like
    Result<CertificateBlob> read = read_certificate_blob(blob.value.data);
    if (!read) {
      Diagnostic note = read.error();
      note.message =
          place.source->name + ", " + place.path + ": " + note.message;
      note.item = "gather " + spec_.id;
      out.notes.push_back(std::move(note));
      partial("a certificate of it cannot be read");
      return;
    }
    CertificateThing thing(read->certificate);
    thing.source = place.source->name;
    thing.locator = place.path;
    thing.kind = place.source->kind;
    thing.store = store.substr(0, store.rfind('\\'));
    thing.store.erase(0, thing.store.rfind('\\') + 1);
    thing.has_key = read->names_key;
    if (bound_) thing.bound = read->certificate.thumbprint == *bound_;
    tell_(thing, spec_.emit);
  }

  const GatherSpec& spec_;
  const RegistrySet& set_;
  const Tell& tell_;
  std::optional<std::string> bound_;
};

}  // namespace

void look_at_certificate(const GatherSpec& spec, const EvidenceFile& file,
                         Looked& looked, const Tell& tell) {
  if (!is_certificate_file(file.bytes)) return;
  Result<Certificate> read = read_certificate(file.bytes);
  if (!read) return;
  CertificateThing thing(*read);
  thing.source = file.name;
  tell(thing, spec.emit);
  saw_file(looked, file.name);
  looked.status = CollectionStatus::Partial;  // there may be others
}

Looked look_in_stores(const GatherSpec& spec, const CertificatesLook& look,
                      const RegistrySet& registry, const Tell& tell) {
  if (registry.empty()) return {.why = "no registry was given"};
  StoreLooking looking(spec, registry, tell);
  for (const std::string& store : look.stores) looking.store(store);
  if (!looking.decided) looking.out.status = CollectionStatus::NotTried;
  if (looking.out.why.empty()) looking.out.why = "every store was read";
  return std::move(looking.out);
}

}  // namespace lastmile
