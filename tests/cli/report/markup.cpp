#include "cli/report/markup.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/text/source.hpp"

namespace lastmile {

TEST_CASE("no character of a text is markup in HTML", "[report][markup]") {
  CHECK(html("<b a=\"x\" b='y'>&amp;</b>") ==
        "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;");
  CHECK(html("]]>") == "]]&gt;");
}

TEST_CASE("what drives a terminal or turns text around is shown, not done",
          "[report][markup]") {
  CHECK(html("a\x1b[31mb") == "a\\x1b[31mb");
  CHECK(html("user\u202egpj.exe") == "user\\u202egpj.exe");
  CHECK(html("\xff") == "\\xff");
  CHECK(html("two\nlines") == "two\\nlines");
  CHECK(html_lines("two\r\n<lines>\n") == "two\n&lt;lines&gt;");
  CHECK(markdown("a\nb") == "a\\\\nb");
}

TEST_CASE("letters of every script stay as they are", "[report][markup]") {
  for (const char* text :
       {"Zertifikat für Müller", "证书已过期", "שלום", "🔒"}) {
    CHECK(html(text) == text);
    CHECK(markdown(text) == text);
  }
}

TEST_CASE("no character of a text is markup in Markdown", "[report][markup]") {
  CHECK(markdown("# no heading") == "\\# no heading");
  CHECK(markdown("1. no list") == "1\\. no list");
  CHECK(markdown("- no list") == "\\- no list");
  CHECK(markdown("+ no list") == "\\+ no list");
  CHECK(markdown("a | b") == "a \\| b");
  CHECK(markdown("`code` *em* _em_ ~~s~~") ==
        "\\`code\\` \\*em\\* \\_em\\_ \\~\\~s\\~\\~");
  CHECK(markdown("[x](javascript:alert(1))") ==
        "\\[x\\](javascript\\:alert(1))");
  CHECK(markdown("<img src=x>") == "&lt;img src\\=x&gt;");
  CHECK(markdown("http://evil www.evil.example @user") ==
        "http\\://evil www\\.evil.example &#64;user");
  CHECK(markdown("back\\slash &amp;") == "back\\\\slash &amp;amp;");
  CHECK(markdown("  padded  ") == "padded");
  CHECK(markdown("net.tcp_probe 10.0.0.4") == "net.tcp\\_probe 10.0.0.4");
}

TEST_CASE("a code span or block is longer fenced than what is in it",
          "[report][markup]") {
  CHECK(markdown_code("plain") == "` plain `");
  CHECK(markdown_code("a `` b") == "``` a `` b ```");
  CHECK(markdown_code("") == "`   `");
  std::string block = markdown_block("```\nx\n````", "cmd", "  ");
  CHECK(block == "  `````cmd\n  ```\n  x\n  ````\n  `````\n");
  CHECK(markdown_block("x", "a`b\nc").starts_with("```abc\n"));
}

TEST_CASE("lines are no wider than asked, whatever the script",
          "[report][markup]") {
  std::string long_word(500, 'x');
  for (const std::string& text :
       {std::string("a few words that are broken at their blanks"), long_word,
        std::string("证书已过期证书已过期证书已过期证书已过期"),
        std::string("\xff\xfe broken \xff bytes")}) {
    std::string safe = printable(text);
    for (const std::string& line : lines_of_width(safe, 12, 99)) {
      CHECK(display_width(line) <= 12);
    }
  }
  std::vector<std::string> cut = lines_of_width(long_word, 10, 2);
  REQUIRE(cut.size() == 2);
  CHECK(cut.back().ends_with("…"));
}

}  // namespace lastmile
