# SPDX-License-Identifier: AGPL-3.0-only
# What `cmake --install` puts where; the folders are GNUInstallDirs'.
foreach(program profctl pprof-mcp-server pprof-desktop)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  endif()
endforeach()

# The programs look for them from their own folder (core/base/CMakeLists.txt).
foreach(module pprof_picture pprof_network)
  if(TARGET ${module})
    install(TARGETS ${module} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/${PROJECT_NAME}")
  endif()
endforeach()

install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES resources/samples/shop-cpu.pb.gz resources/samples/README.md
  DESTINATION "${CMAKE_INSTALL_DATADIR}/${PROJECT_NAME}/samples")

# What a desktop needs to know of the window: its entry in menus, its icon, its kind of file. All have one id.
if(PPROF_DESKTOP)
  set(id io.github.pprof_mcp.PprofDesktop)
  set(desktop "${PROJECT_SOURCE_DIR}/packaging/desktop")
  configure_file("${desktop}/${id}.metainfo.xml.in" "${PROJECT_BINARY_DIR}/${id}.metainfo.xml" @ONLY)
  install(FILES "${desktop}/${id}.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
  install(FILES "${PROJECT_BINARY_DIR}/${id}.metainfo.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo")
  install(FILES "${desktop}/${id}.mime.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages" RENAME "${id}.xml")
  install(FILES "resources/icons/${id}.svg" DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps")
endif()
