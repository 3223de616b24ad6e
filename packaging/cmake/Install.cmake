# SPDX-License-Identifier: AGPL-3.0-only
# What `cmake --install` puts where; the folders are GNUInstallDirs'.
foreach(program profctl pprof-mcp-server pprof-desktop)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  endif()
endforeach()

install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES resources/samples/shop-cpu.pb.gz resources/samples/README.md
  DESTINATION "${CMAKE_INSTALL_DATADIR}/${PROJECT_NAME}/samples")
