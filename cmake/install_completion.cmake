# Runs while installing: asks the command for its completions, and puts each where its shell looks.
set(zsh site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh vendor-completions)  # where Debian's zsh looks for what packages bring
endif()
foreach(pair bash=bash-completion/completions/lapicque
             zsh=zsh/${zsh}/_lapicque
             fish=fish/vendor_completions.d/lapicque.fish)
  string(REGEX MATCH "^([a-z]+)=(.*)$" _ ${pair})
  set(file $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${share}/${CMAKE_MATCH_2})
  execute_process(COMMAND ${command} completion ${CMAKE_MATCH_1}
    OUTPUT_VARIABLE script RESULT_VARIABLE failed ERROR_QUIET)
  if(failed OR script STREQUAL "")
    message(FATAL_ERROR "`lapicque completion ${CMAKE_MATCH_1}` printed no completion")
  endif()
  message(STATUS "Installing: ${file}")
  file(WRITE ${file} "${script}")
endforeach()
