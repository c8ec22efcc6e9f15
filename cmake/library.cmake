# lastmile for other programs: one archive of the rooms that the library needs,
# three headers, the program, its knowledge, and what find_package(lastmile)
# reads. The installed tree may be moved: no path in it is absolute.

set(rooms base text formula script memory knowledge load match fire explain library)
list(TRANSFORM rooms REPLACE "(.+)" "$<TARGET_OBJECTS:room_\\1>"
     OUTPUT_VARIABLE objects)
add_library(lastmile_library STATIC ${objects})
set_target_properties(lastmile_library PROPERTIES
  OUTPUT_NAME lastmile EXPORT_NAME lastmile LINKER_LANGUAGE CXX)
add_library(lastmile::lastmile ALIAS lastmile_library)
target_compile_features(lastmile_library PUBLIC cxx_std_20)
target_include_directories(lastmile_library INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/engine/library>
  $<INSTALL_INTERFACE:include>)
# Only to be linked: no header of ours shows any of them. What pkg-config finds
# has names here that no other project gives.
pkg_check_modules(lastmile_re2 REQUIRED QUIET IMPORTED_TARGET re2)
pkg_check_modules(lastmile_lua REQUIRED QUIET IMPORTED_TARGET lua5.4-c++)
target_link_libraries(lastmile_library PRIVATE OpenSSL::Crypto yaml-cpp
  PkgConfig::lastmile_re2 PkgConfig::lastmile_lua Threads::Threads)

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/lastmile)
install(TARGETS lastmile_library EXPORT lastmile
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY engine/library/lastmile DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN *.hpp)
install(TARGETS lastmile RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# The program looks for it in ../share, seen from its own folder.
install(DIRECTORY knowledgebase DESTINATION share/lastmile)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT lastmile NAMESPACE lastmile:: DESTINATION ${package}
        FILE lastmileTargets.cmake)
configure_package_config_file(cmake/lastmileConfig.cmake.in lastmileConfig.cmake
  INSTALL_DESTINATION ${package} NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may change the headers.
write_basic_package_version_file(lastmileConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lastmileConfig.cmake
              ${PROJECT_BINARY_DIR}/lastmileConfigVersion.cmake
        DESTINATION ${package})
