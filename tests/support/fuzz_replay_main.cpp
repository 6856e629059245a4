// The main of a fuzz target built without libFuzzer: replays the files of the folders (or the
// files) named as arguments, so that everything the fuzzer ever found is checked by each run. A
// target that dies is found by the last name printed.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> list_inputs(fs::path const& root)
{
    if (fs::is_regular_file(root))
        return {root};
    std::vector<fs::path> inputs;
    for (auto const& entry : fs::recursive_directory_iterator(root))
        if (entry.is_regular_file())
            inputs.push_back(entry.path());
    std::ranges::sort(inputs);
    return inputs;
}

void replay(fs::path const& input)
{
    std::printf("%s\n", input.c_str());
    std::fflush(stdout);
    std::ifstream in(input, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot be read");
    // A vector of exactly that size: a read past its end is one past the allocation.
    std::vector<char> const bytes{std::istreambuf_iterator<char>(in), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
}

} // namespace

int main(int argument_count, char** arguments)
{
    std::size_t passed = 0;
    std::size_t failed = 0;
    for (int i = 1; i < argument_count; ++i) {
        try {
            for (auto const& input : list_inputs(arguments[i])) {
                replay(input);
                ++passed;
            }
        } catch (std::exception const& fault) {
            std::printf("%s: %s\n", arguments[i], fault.what());
            ++failed;
        }
    }
    if (passed == 0 && failed == 0) {
        std::printf("nothing to replay\n");
        ++failed;
    }
    std::printf("%zu passed, %zu failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
