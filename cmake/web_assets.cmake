# oc_add_web_assets(TARGET): builds the pages below web/ into the target; server/web_assets.hpp
# serves them.
include(embed_files)

function(oc_add_web_assets target)
  set(patterns html css js svg png ico json webmanifest woff2 txt)
  list(TRANSFORM patterns PREPEND "${CMAKE_SOURCE_DIR}/web/*.")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${patterns})
  list(FILTER files EXCLUDE REGEX "/node_modules/|/\\.")
  oc_embed_files(${target} VARIABLE web BASE "${CMAKE_SOURCE_DIR}/web" FILES ${files})
endfunction()
