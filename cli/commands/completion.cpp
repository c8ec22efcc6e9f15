// lastmile completion bash|zsh|fish
//
// Completion of commands and options, made from the program's own list of
// them, so that it never lags behind. To be sourced:
//
//   source <(lastmile completion bash)

#include "cli/commands/commands.hpp"

namespace lastmile {
namespace {

struct Word {
  std::string path;  // "lastmile kb"
  std::vector<std::pair<std::string, std::string>> commands = {};  // with about
  std::vector<std::pair<std::string, std::string>> options = {};
};

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

void walk(const CLI::App& app, const std::string& path,
          std::vector<Word>& words) {
  Word word{path};
  for (const CLI::Option* option :
       app.get_options([](const CLI::Option*) { return true; })) {
    for (const std::string& name : option->get_lnames()) {
      word.options.emplace_back("--" + name,
                                first_line(option->get_description()));
    }
    for (const std::string& name : option->get_snames()) {
      word.options.emplace_back("-" + name,
                                first_line(option->get_description()));
    }
  }
  std::vector<const CLI::App*> below =
      app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : below) {
    word.commands.emplace_back(command->get_name(),
                               first_line(command->get_description()));
  }
  words.push_back(std::move(word));
  for (const CLI::App* command : below) {
    walk(*command, path + " " + command->get_name(), words);
  }
}

// In single quotes, for every one of the three shells.
std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string names(const Word& word, const Word& top, bool commands) {
  std::string out;
  auto add = [&](const auto& list) {
    for (const auto& [name, about] : list) {
      out += (out.empty() ? "" : " ") + name;
    }
  };
  if (commands) {
    add(word.commands);
  } else {
    add(word.options);
    if (&word != &top) add(top.options);
  }
  return out;
}

// The longest chain of commands on the line, then its commands or options;
// files where it has no commands.
std::string for_bash(const std::vector<Word>& words) {
  std::string out =
      "# source <(lastmile completion bash)\n"
      "_lastmile() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} path=lastmile i commands='' "
      "options=''\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case \"$path ${COMP_WORDS[i]}\" in\n";
  for (const Word& word : words) {
    if (&word != &words.front()) {
      out += "      " + in_quotes(word.path) +
             ") path=" + in_quotes(word.path) + " ;;\n";
    }
  }
  out += "    esac\n  done\n  case $path in\n";
  for (const Word& word : words) {
    out += "    " + in_quotes(word.path) +
           ") commands=" + in_quotes(names(word, words.front(), true)) +
           "; options=" + in_quotes(names(word, words.front(), false)) +
           " ;;\n";
  }
  return out +
         "  esac\n"
         "  if [[ $word == -* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
         "  elif [[ -n $commands ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- "
         "\"$word\")\n"
         "  else\n"
         "    compopt -o filenames\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "  fi\n"
         "}\n"
         "complete -F _lastmile lastmile\n";
}

std::string for_zsh(const std::vector<Word>& words) {
  std::string out =
      "#compdef lastmile\n"
      "# source <(lastmile completion zsh)\n"
      "_lastmile() {\n"
      "  local current=\"lastmile\" i\n"
      "  local -a commands options\n"
      "  for ((i = 2; i < CURRENT; ++i)); do\n"
      "    case \"$current ${words[i]}\" in\n";
  for (const Word& word : words) {
    if (&word != &words.front()) {
      out += "      " + in_quotes(word.path) +
             ") current=" + in_quotes(word.path) + " ;;\n";
    }
  }
  out += "    esac\n  done\n  case $current in\n";
  auto described = [](const auto& list) {
    std::string text;
    for (auto [name, about] : list) {
      for (std::size_t at = 0; (at = about.find(':', at)) != std::string::npos;
           at += 2) {
        about.insert(at, "\\");
      }
      text += " " + in_quotes(name + ":" + about);
    }
    return text;
  };
  for (const Word& word : words) {
    out += "    " + in_quotes(word.path) + ")\n      commands=(" +
           described(word.commands) + " )\n      options=(" +
           described(word.options) + " ) ;;\n";
  }
  return out +
         "  esac\n"
         "  if [[ $PREFIX == -* ]]; then _describe option options\n"
         "  elif (( $#commands )); then _describe command commands\n"
         "  else _files; fi\n"
         "}\n"
         "compdef _lastmile lastmile\n";
}

std::string for_fish(const std::vector<Word>& words) {
  std::string out = "# lastmile completion fish | source\n";
  for (const Word& word : words) {
    std::string rest = word.path.substr(std::string("lastmile").size());
    std::string condition = "__fish_use_subcommand";
    if (!rest.empty()) {
      condition.clear();
      for (std::size_t at = 1; at < rest.size();) {
        std::size_t end = std::min(rest.find(' ', at), rest.size());
        condition +=
            (condition.empty() ? "" : "; and ") +
            ("__fish_seen_subcommand_from " + rest.substr(at, end - at));
        at = end + 1;
      }
    }
    for (const auto& [name, about] : word.commands) {
      out += "complete -c lastmile -f -n " + in_quotes(condition) + " -a " +
             in_quotes(name) + " -d " + in_quotes(about) + "\n";
    }
    for (const auto& [name, about] : word.options) {
      bool is_long = name.starts_with("--");
      out += "complete -c lastmile -n " +
             in_quotes(rest.empty() ? "true" : condition) +
             (is_long ? " -l " + in_quotes(name.substr(2))
                      : " -s " + in_quotes(name.substr(1))) +
             " -d " + in_quotes(about) + "\n";
    }
  }
  return out;
}

}  // namespace

void add_completion(CLI::App& app, Context& context) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Completion for bash, zsh or fish");
  command->fallthrough();
  command->add_option("shell", *shell, "bash, zsh or fish")->required();
  command->callback([shell, &app, &context] {
    std::vector<Word> words;
    walk(app, "lastmile", words);
    if (*shell == "bash") {
      context.print(for_bash(words));
    } else if (*shell == "zsh") {
      context.print(for_zsh(words));
    } else if (*shell == "fish") {
      context.print(for_fish(words));
    } else {
      context.report({"LM0969",
                      "there is no completion for '" + *shell + "'",
                      {},
                      "it is one of bash, zsh, fish"});
      context.exit = Usage;
    }
  });
}

}  // namespace lastmile
