// facts/cloud_commands.hpp
//
// What is asked of a cloud's own program (aws, az, gcloud, tccli) about one
// instance: only verbs that read, in an order in which each can be asked with
// what the one before it has answered. Nothing here runs anything.
//
// What a person typed and what an answer held becomes a word of a command only
// where it has the form of a name of that cloud: some of these programs take a
// word that begins with '@', 'file:' or '-' for something else.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "facts/gatherer.hpp"
#include "facts/readers/cloud.hpp"

namespace lastmile {

struct CloudCommand {
  Command command;
  std::string shown;  // without what it is about: "aws ec2 describe-instances"
  std::string_view permission;          // that the account needs for it
  std::vector<std::string_view> tells;  // fact types
  std::string group = {};               // Tencent: the answer does not name it
};

// "azure" of "az" and of "azure"; empty: no cloud that is known.
std::string_view cloud_of(std::string_view name);
std::string_view cloud_program(std::string_view cloud);  // "az"
std::string_view cloud_package(std::string_view cloud);  // "azure-cli"

// LM0750 where one of them cannot be what it is called.
std::unique_ptr<Diagnostic> fault_of(const CloudAsked& asked);

// What finds the instance: one command.
CloudCommand find_instance(const CloudAsked& asked);
// What is asked about it then.
std::vector<CloudCommand> ask_about(const CloudAsked& asked,
                                    const CloudInstance& instance);
// Both, for a plan: what is not known yet is written in capitals.
std::vector<CloudCommand> cloud_commands(const CloudAsked& asked);

}  // namespace lastmile
