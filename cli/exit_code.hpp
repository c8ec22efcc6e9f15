// cli/exit_code.hpp
//
// What the program tells the shell. The numbers are a contract.

#pragma once

namespace lastmile {

enum ExitCode : int {
  Done = 0,          // whatever was found, a target's silence included
  ProblemsFound = 1, // by a check, a test; or --exit-code and a cause
  Usage = 2,
  InputUnreadable = 3,
  KnowledgeUnsound = 4,
  WrongEngine = 5,
  Untrusted = 6,
  NotAllowed = 7,
  SomeFailed = 8,  // finished, but not everything could be gathered
  NetworkFailed = 9,
  LimitReached = 10,
  NotDurable = 11,  // installed, but the disk did not confirm it
  Internal = 70,
  Interrupted = 130,
};

}  // namespace lastmile
