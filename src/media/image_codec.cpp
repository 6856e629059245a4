// The only file that knows libvips. Its functions are found by name in the shared library, with
// the types of its header, so that the program starts, and runs, without it.
#include "media/image_codec.hpp"

#include "media/image_metadata.hpp"

#include <dlfcn.h>
#include <vips/vips.h>

#include <memory>
#include <utility>

namespace oc {
namespace {

#define OC_VIPS_FUNCTIONS(each)                                                                    \
    each(vips_init) each(vips_concurrency_set) each(vips_cache_set_max)                            \
    each(vips_block_untrusted_set) each(vips_operation_block_set) each(vips_thread_shutdown)       \
    each(vips_error_clear) each(vips_thumbnail_buffer) each(vips_image_new_from_buffer)            \
    each(vips_avg) each(vips_pngsave_buffer) each(vips_jpegsave_buffer)                            \
    each(vips_webpsave_buffer) each(vips_gifsave_buffer) each(vips_image_get_width)                \
    each(vips_image_get_page_height) each(vips_image_get_n_pages) each(vips_image_remove)          \
    each(g_object_unref) each(g_free) each(g_log_set_handler)

struct vips_functions {
#define OC_MEMBER(name) decltype(&::name) name = nullptr;
    OC_VIPS_FUNCTIONS(OC_MEMBER)
#undef OC_MEMBER
};

bool find_functions(vips_functions& out)
{
    void* const library = ::dlopen("libvips.so.42", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return false;
    bool complete = true;
#define OC_FIND(name)                                                                              \
    out.name = reinterpret_cast<decltype(&::name)>(::dlsym(library, #name));                       \
    complete = complete && out.name != nullptr;
    OC_VIPS_FUNCTIONS(OC_FIND)
#undef OC_FIND
    return complete;
}

void ignore_log(char const*, GLogLevelFlags, char const*, void*) {}

/// Only the four loaders that are made for strangers' files; one thread per picture; no cache.
bool begin(vips_functions const& vips)
{
    vips.g_log_set_handler("VIPS", static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK), &ignore_log,
                           nullptr);
    if (vips.vips_init("originchats") != 0)
        return false;
    vips.vips_concurrency_set(1);
    vips.vips_cache_set_max(0);
    vips.vips_block_untrusted_set(TRUE);
    vips.vips_operation_block_set("VipsForeignLoad", TRUE);
    for (auto const* const loader : {"VipsForeignLoadPng", "VipsForeignLoadJpeg",
                                     "VipsForeignLoadNsgif", "VipsForeignLoadWebp"})
        vips.vips_operation_block_set(loader, FALSE);
    return true;
}

/// null when there is no libvips here.
vips_functions const* find_vips()
{
    static auto const loaded = [] {
        vips_functions functions;
        bool const usable = find_functions(functions) && begin(functions);
        return std::pair(functions, usable);
    }();
    return loaded.second ? &loaded.first : nullptr;
}

/// What libvips keeps for a thread and for its last error is freed after each picture.
class vips_use {
public:
    vips_use() : functions_(find_vips()) {}
    ~vips_use()
    {
        if (functions_ == nullptr)
            return;
        functions_->vips_error_clear();
        functions_->vips_thread_shutdown();
    }
    vips_use(vips_use const&) = delete;
    vips_use& operator=(vips_use const&) = delete;

    explicit operator bool() const { return functions_ != nullptr; }
    vips_functions const* operator->() const { return functions_; }

private:
    vips_functions const* functions_;
};

struct unref {
    void operator()(VipsImage* image) const { find_vips()->g_object_unref(image); }
};
using vips_image_ptr = std::unique_ptr<VipsImage, unref>;

// The four loaders agree on the names of these options; JPEG and PNG know no frames.
char const* load_options(bool all_frames)
{
    return all_frames ? "[n=-1,fail_on=truncated]" : "[fail_on=truncated]";
}

/// 0 when it went well, as libvips has it.
int encode(vips_use const& vips, VipsImage* image, coding const& how, std::pair<void*, size_t>& to)
{
    auto* const bytes = &to.first;
    auto* const size = &to.second;
    char const* const end = nullptr;
    switch (how.format) {
    case image_format::png:
        return vips->vips_pngsave_buffer(image, bytes, size, "compression", how.compression,
                                         "strip", TRUE, end);
    case image_format::jpeg:
        return vips->vips_jpegsave_buffer(image, bytes, size, "Q", how.quality, "optimize_coding",
                                          TRUE, "strip", TRUE, end);
    case image_format::webp:
        return vips->vips_webpsave_buffer(image, bytes, size, "Q", how.quality, "strip", TRUE,
                                          end);
    default: break;
    }
    return vips->vips_gifsave_buffer(image, bytes, size, "strip", TRUE, end);
}

} // namespace

image_result<coded_image> recode_image(std::string_view image, coding const& how)
{
    vips_use const vips;
    if (!vips)
        return image_problem::unavailable;
    char const* const end = nullptr;
    VipsImage* made = nullptr;
    // libvips does not write to the buffer, it is only too old for const.
    if (vips->vips_thumbnail_buffer(const_cast<char*>(image.data()), image.size(), &made,
                                    how.width_max, "height", how.height_max, "size",
                                    VIPS_SIZE_DOWN, "export_profile", "srgb", "option_string",
                                    load_options(how.all_frames), end) != 0)
        return image_problem::undecodable;
    vips_image_ptr const owned(made);
    // The colours are sRGB by now, which needs no profile.
    vips->vips_image_remove(made, "icc-profile-data");
    std::pair<void*, size_t> encoded{};
    if (encode(vips, made, how, encoded) != 0)
        return image_problem::undecodable; // libvips decodes while it encodes
    coded_image out;
    std::string_view const written(static_cast<char const*>(encoded.first), encoded.second);
    // "strip" is not enough: a WebP gets EXIF all the same.
    if (auto const stripped = strip_metadata(written))
        out.bytes = stripped->join();
    vips->g_free(encoded.first);
    out.width = vips->vips_image_get_width(made);
    out.height = vips->vips_image_get_page_height(made);
    out.frame_count = how.all_frames ? vips->vips_image_get_n_pages(made) : 1;
    return out;
}

image_result<void> check_decoding(std::string_view image)
{
    vips_use const vips;
    if (!vips)
        return image_problem::unavailable;
    auto const header = read_image_header(image);
    bool const animated = header && header->is_animated() && header->format != image_format::png;
    char const* const end = nullptr;
    vips_image_ptr const opened(vips->vips_image_new_from_buffer(
        image.data(), image.size(), load_options(animated), "access", VIPS_ACCESS_SEQUENTIAL, end));
    double average = 0;
    if (!opened || vips->vips_avg(opened.get(), &average, end) != 0)
        return image_problem::undecodable;
    return {};
}

} // namespace oc
